#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use mtls_ca_fuzz::tree;

fuzz_target!(|data: &[u8]| mtls_ca_fuzz::der(data));

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, chance: u32| {
    tree::in_place(data, size, most, chance, tree::mutate)
        .unwrap_or_else(|| fuzzer_mutate(data, size, most))
});
