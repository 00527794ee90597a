//! The columns of a product of long numbers, as straight lines of code: most of
//! the time of a key goes into them, and loops over columns of every length lost
//! nearly half of it at their ends.

/// The most digits of a number; `each` counts so far.
pub const MOST: usize = 35;

/// The body for 1, 2, …, or from `MOST` downwards, where the condition holds; with each as a constant.
macro_rules! each {
    ($n:ident up, if $holds:expr => $body:block) => {
        each!($n $holds => $body in
            1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18
            19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35)
    };
    ($n:ident down, if $holds:expr => $body:block) => {
        each!($n $holds => $body in
            35 34 33 32 31 30 29 28 27 26 25 24 23 22 21 20 19 18
            17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1)
    };
    ($n:ident $holds:expr => $body:block in $($at:literal)*) => {
        $({
            const $n: usize = $at;
            if $holds $body
        })*
    };
}

pub(super) use each;

/// A number of two times `L` digits that is not added up yet.
pub trait Columns<const L: usize> {
    /// The column that `N` products of the lowest digits make; `HALF` of `N`.
    fn lower<const N: usize, const HALF: usize>(&self) -> u128;
    /// The column that `N` products of the highest digits make; `HALF` of `N`.
    fn upper<const N: usize, const HALF: usize>(&self) -> u128;
}

/// x · y.
pub struct Product<'a, const L: usize>(pub &'a [u64; L], pub &'a [u64; L]);

impl<const L: usize> Columns<L> for Product<'_, L> {
    #[inline(always)]
    fn lower<const N: usize, const HALF: usize>(&self) -> u128 {
        crossed::<N>(head(self.0), head(self.1))
    }

    #[inline(always)]
    fn upper<const N: usize, const HALF: usize>(&self) -> u128 {
        crossed::<N>(tail(self.0), tail(self.1))
    }
}

/// x², or 2·x² if `bit` is 1.
pub struct Square<'a, const L: usize> {
    pub x: &'a [u64; L],
    /// x, times two or four.
    pub doubled: &'a [u64; L],
    pub bit: u64,
}

impl<const L: usize> Columns<L> for Square<'_, L> {
    #[inline(always)]
    fn lower<const N: usize, const HALF: usize>(&self) -> u128 {
        self.folded::<N, HALF>(head(self.x), head(self.doubled))
    }

    #[inline(always)]
    fn upper<const N: usize, const HALF: usize>(&self) -> u128 {
        self.folded::<N, HALF>(tail(self.x), tail(self.doubled))
    }
}

impl<const L: usize> Square<'_, L> {
    /// What stands twice in the column is made once.
    #[inline(always)]
    fn folded<const N: usize, const HALF: usize>(&self, x: &[u64; N], doubled: &[u64; N]) -> u128 {
        let middle = if N % 2 == 1 { x[HALF] } else { 0 };
        crossed::<HALF>(head(x), tail(doubled)) + product(middle, middle << self.bit)
    }
}

/// The first digits, which are never more than there are.
#[inline(always)]
pub fn head<const N: usize, const L: usize>(x: &[u64; L]) -> &[u64; N] {
    x.first_chunk().unwrap_or(&[0; N])
}

/// The last digits, which are never more than there are.
#[inline(always)]
pub fn tail<const N: usize, const L: usize>(x: &[u64; L]) -> &[u64; N] {
    x.last_chunk().unwrap_or(&[0; N])
}

#[inline(always)]
pub fn product(x: u64, y: u64) -> u128 {
    u128::from(x) * u128::from(y)
}

/// The digits of `x` from the first on, times those of `y` from the last on. All
/// numbers share it for each length: where it is inlined, the compiler makes the
/// products of many columns first, and has no registers for them.
#[inline(never)]
pub fn crossed<const N: usize>(x: &[u64; N], y: &[u64; N]) -> u128 {
    let mut sum = 0;
    each!(AT up, if AT <= N => { sum += product(x[AT - 1], y[N - AT]); });
    sum
}
