//! A chain that is good, of a shape that chance chose, and what is asked of it.

use std::net::IpAddr;
use std::rc::Rc;

use mtls_ca::pki::der::tlv;
use mtls_ca::pki::lifetime::parse_moment;
use mtls_ca::pki::verdict::{Peer, Purpose, Question};
use serde_json::{Value, json};

use super::make::{Dice, Draft, Key, List, dns, email, ip, uri};

/// The moment at which all is judged.
pub const AT: &str = "2026-01-01T00:00:00Z";

/// A chain and all around it.
pub struct World {
    /// Root first, leaf last; all good until a rule breaks one.
    pub chain: Vec<Draft>,
    /// Intermediates that are signed already.
    pub strangers: Vec<Vec<u8>>,
    /// Further roots.
    pub roots: Vec<Vec<u8>>,
    /// Which of the chain's intermediates are not given.
    pub missing: Vec<usize>,
    /// The root is not trusted, only given.
    pub untrusted: bool,
    pub lists: Vec<List>,
    pub purpose: Purpose,
    pub host: Option<String>,
    pub ip: Option<IpAddr>,
    pub email: Option<String>,
    pub depth: Option<usize>,
    pub dice: Dice,
    pub keys: Rc<Keys>,
}

/// Keys, made once.
pub struct Keys {
    pub p256: Vec<Rc<Key>>,
    pub p384: Rc<Key>,
    pub stranger: Rc<Key>,
}

impl Keys {
    pub fn new() -> Rc<Keys> {
        Rc::new(Keys {
            p256: (0..6).map(|_| Key::p256()).collect(),
            p384: Key::p384(),
            stranger: Key::p256(),
        })
    }
}

/// A case, finished.
pub struct Case {
    pub rule: String,
    pub roots: Vec<Vec<u8>>,
    pub intermediates: Vec<Vec<u8>>,
    pub leaf: Vec<u8>,
    pub crls: Vec<Vec<u8>>,
    pub question: Question,
}

impl World {
    /// With at least `least` intermediates.
    pub fn new(seed: u64, least: usize, keys: &Rc<Keys>) -> World {
        let mut dice = Dice(seed);
        let count = least + dice.below(4 - least);
        let title = |dice: &mut Dice, what: &str| {
            let number = dice.below(1000);
            let more = dice.pick(&["", ",O=Acme", ",O=Acme,C=DE", ",OU=A,OU=B,O=Acme"]);
            format!("CN={what} {number}{more}")
        };
        let mut chain = Vec::new();
        for place in 0..=count {
            // Each of the chain has a key of its own, now and then of another kind.
            let key = match dice.below(10) {
                0 if place == 0 => keys.p384.clone(),
                _ => keys.p256[place].clone(),
            };
            let what = title(&mut dice, ["root", "mid 1", "mid 2", "mid 3"][place]);
            let mut ca = Draft::ca(&what, &key);
            ca.serial = serial(&mut dice);
            if dice.below(3) == 0 {
                let room = (count - place + dice.below(2)) as u8;
                ca.set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, room]);
            }
            chain.push(ca);
        }
        let purpose = dice.pick(&[Purpose::Server, Purpose::Client]);
        let host = format!("h{}.example.com", dice.below(1000));
        let subject = title(&mut dice, "leaf");
        let mut leaf = Draft::new(&subject, &keys.p256[5]);
        leaf.serial = serial(&mut dice);
        leaf.set(15, true, &[3, 2, 7, 0x80]);
        leaf.eku(match purpose {
            Purpose::Server => &["1.3.6.1.5.5.7.3.1"],
            Purpose::Client => &["1.3.6.1.5.5.7.3.2"],
        });
        let mut names = vec![dns(&host)];
        if dice.below(3) == 0 {
            names.push(ip(&[10, 0, 0, 7]));
        }
        if dice.below(4) == 0 {
            names.push(email("me@example.com"));
        }
        if dice.below(4) == 0 {
            names.push(uri("https://h.example.com/x"));
        }
        leaf.san(false, &names);
        if dice.below(3) == 0 {
            leaf.set(19, dice.below(2) == 0, &[0x30, 0]);
        }
        chain.push(leaf);
        World {
            chain,
            strangers: Vec::new(),
            roots: Vec::new(),
            missing: Vec::new(),
            untrusted: false,
            lists: Vec::new(),
            purpose,
            host: (purpose == Purpose::Server).then_some(host),
            ip: None,
            email: None,
            depth: None,
            dice,
            keys: keys.clone(),
        }
    }

    pub fn root(&mut self) -> &mut Draft {
        &mut self.chain[0]
    }

    pub fn leaf(&mut self) -> &mut Draft {
        self.chain.last_mut().unwrap()
    }

    /// The CA right above the leaf.
    pub fn issuer(&mut self) -> &mut Draft {
        let place = self.chain.len() - 2;
        &mut self.chain[place]
    }

    /// Asks for a server by this name, which the leaf has.
    pub fn server(&mut self, host: &str) {
        self.purpose = Purpose::Server;
        self.host = Some(host.to_owned());
        self.leaf().eku(&["1.3.6.1.5.5.7.3.1"]);
    }

    /// The leaf has these names, and is asked for the first if it is a server.
    pub fn named(&mut self, host: &str, names: &[Vec<u8>]) {
        self.server(host);
        self.leaf().san(false, names);
    }

    /// Gives a CRL of each CA, and the place of the leaf's issuer's in `lists`.
    pub fn listed(&mut self) -> usize {
        let cas = &self.chain[..self.chain.len() - 1];
        self.lists = cas.iter().map(List::of).collect();
        self.lists.len() - 1
    }

    pub fn sign(&self, place: usize) -> Vec<u8> {
        self.chain[place].sign(&self.chain[place.saturating_sub(1)])
    }

    /// Signs all of it.
    pub fn finish(mut self, rule: &str) -> Case {
        let last = self.chain.len() - 1;
        let mut intermediates = std::mem::take(&mut self.strangers);
        let mut order: Vec<usize> = (1..last).filter(|at| !self.missing.contains(at)).collect();
        if self.dice.below(2) == 0 {
            order.reverse();
        }
        intermediates.extend(order.into_iter().map(|at| self.sign(at)));
        let mut roots = std::mem::take(&mut self.roots);
        match self.untrusted {
            true => intermediates.push(self.sign(0)),
            false => roots.push(self.sign(0)),
        }
        let host = self.host.iter().cloned().map(Peer::Dns);
        let ip = self.ip.iter().copied().map(Peer::Ip);
        let email = self.email.iter().cloned().map(Peer::Email);
        Case {
            rule: rule.to_owned(),
            roots,
            intermediates,
            leaf: self.sign(last),
            crls: self.lists.iter().map(List::sign).collect(),
            question: Question {
                purpose: Some(self.purpose),
                peers: host.chain(ip).chain(email).collect(),
                at: parse_moment(AT).unwrap(),
                max_depth: self.depth,
            },
        }
    }
}

fn serial(dice: &mut Dice) -> Vec<u8> {
    let length = 1 + dice.below(20);
    let mut octets = dice.bytes(length);
    octets[0] = octets[0] & 0x3f | 0x40;
    octets
}

impl Case {
    /// For the peers.
    pub fn json(&self) -> Value {
        let hex = |der: &Vec<u8>| der.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let all = |list: &[Vec<u8>]| list.iter().map(hex).collect::<Vec<_>>();
        let mut value = json!({
            "roots": all(&self.roots),
            "intermediates": all(&self.intermediates),
            "leaf": hex(&self.leaf),
            "crls": all(&self.crls),
            "purpose": self.question.purpose.unwrap().word(),
            "at": self.question.at.unix_timestamp(),
            "depth": self.question.max_depth,
        });
        for peer in &self.question.peers {
            match peer {
                Peer::Dns(host) => value["host"] = host.clone().into(),
                Peer::Ip(ip) => value["ip"] = ip.to_string().into(),
                Peer::Email(email) => value["email"] = email.clone().into(),
            }
        }
        value
    }
}

/// A date in the form that certificates have up to 2049.
pub fn utc(text: &str) -> Vec<u8> {
    tlv(0x17, text.as_bytes())
}

/// A date in the form that certificates have from 2050 on.
pub fn generalized(text: &str) -> Vec<u8> {
    tlv(0x18, text.as_bytes())
}
