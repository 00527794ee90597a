//! Is a point on its curve (RFC 5480 section 2.2, SEC 1 section 3.2.2)? ring asks that of issuers when it checks a
//! signature; of a leaf nobody else asks.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};

use super::public_key::Kind;

/// Field and `b` of y² = x³ - 3x + b (SP 800-186 section 3.2.1), and their room in bits.
struct Curve {
    p: &'static str,
    b: &'static str,
    bits: u32,
}

const P256: Curve = Curve {
    p: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
    bits: 256,
};
const P384: Curve = Curve {
    p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    b: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
    bits: 384,
};
const P521: Curve = Curve {
    p: "00000000000001ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    b: "0000000000000051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    bits: 576,
};

/// Whether the point that is written out in `bits` (4, x, y) is one of the curve. Others are not looked at.
pub(super) fn has(kind: Kind, bits: &[u8]) -> bool {
    let curve = match kind {
        Kind::P256 => P256,
        Kind::P384 => P384,
        Kind::P521 => P521,
        _ => return true,
    };
    match bits {
        [4, coordinates @ ..] => curve.fits(coordinates).unwrap_or(false),
        _ => true,
    }
}

impl Curve {
    fn number(&self, hex: &str) -> Option<BoxedUint> {
        Option::from(BoxedUint::from_be_hex(hex, self.bits))
    }

    fn fits(&self, coordinates: &[u8]) -> Option<bool> {
        let (x, y) = coordinates.split_at(coordinates.len() / 2);
        let p = self.number(self.p)?;
        let field = |octets: &[u8]| {
            let number = BoxedUint::from_be_slice(octets, self.bits).ok()?;
            (number < p).then_some(number)
        };
        let (x, y) = (field(x)?, field(y)?);
        let odd: Odd<BoxedUint> = Option::from(Odd::new(p.clone()))?;
        let params = BoxedMontyParams::new_vartime(odd);
        let [x, y, b] = [x, y, self.number(self.b)?].map(|n| BoxedMontyForm::new(n, &params));
        let linear = x.add(&x).add(&x);
        Some(y.square() == x.square().mul(&x).sub(&linear).add(&b))
    }
}
