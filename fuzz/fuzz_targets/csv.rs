#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tg_paginate_runtime::fuzzing::csv(input));
