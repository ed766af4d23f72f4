;; Philox4x32-10 of Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3". philox.wasm is this file as wabt assembles it
;; (tests/harness/random/philox.test.ts).
(module
  (memory (export "memory") 1)

  ;; The words of the counters from (c0, c1, c2, c3) on, under the key (k0, k1), written from address 0 up to `end`, a multiple of
  ;; 64 above 0. Words stand lowest first; c0 and c1 are counted up as one number, c2 and c3 stay. Four counters are worked on at
  ;; a time, one in a lane.
  (func (export "fill")
    (param $c0 i32) (param $c1 i32) (param $c2 i32) (param $c3 i32) (param $k0 i32) (param $k1 i32) (param $end i32)
    (local $x0 v128) (local $x1 v128) (local $x2 v128) (local $x3 v128)
    (local $products0 v128) (local $products2 v128) (local $more0 v128) (local $more2 v128)
    (local $round0 i32) (local $round1 i32) (local $rounds i32) (local $at i32)
    (loop $blocks
      ;; The next four counters: c1 is one higher in the lanes where c0 came round to 0.
      (local.set $x0 (i32x4.add (i32x4.splat (local.get $c0)) (v128.const i32x4 0 1 2 3)))
      (local.set $x1
        (i32x4.sub
          (i32x4.splat (local.get $c1))
          (i32x4.lt_u (local.get $x0) (i32x4.splat (local.get $c0)))))
      (local.set $x2 (i32x4.splat (local.get $c2)))
      (local.set $x3 (i32x4.splat (local.get $c3)))
      (local.set $round0 (local.get $k0))
      (local.set $round1 (local.get $k1))
      (local.set $rounds (i32.const 10))
      (loop $round
        ;; 64-bit products: those of the first two counters, and two more.
        (local.set $products0 (i64x2.extmul_low_i32x4_u (local.get $x0) (v128.const i32x4 0xd2511f53 0xd2511f53 0xd2511f53 0xd2511f53)))
        (local.set $more0 (i64x2.extmul_high_i32x4_u (local.get $x0) (v128.const i32x4 0xd2511f53 0xd2511f53 0xd2511f53 0xd2511f53)))
        (local.set $products2 (i64x2.extmul_low_i32x4_u (local.get $x2) (v128.const i32x4 0xcd9e8d57 0xcd9e8d57 0xcd9e8d57 0xcd9e8d57)))
        (local.set $more2 (i64x2.extmul_high_i32x4_u (local.get $x2) (v128.const i32x4 0xcd9e8d57 0xcd9e8d57 0xcd9e8d57 0xcd9e8d57)))
        (local.set $x0
          (v128.xor
            (v128.xor
              (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $products2) (local.get $more2))
              (local.get $x1))
            (i32x4.splat (local.get $round0))))
        (local.set $x1
          (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $products2) (local.get $more2)))
        (local.set $x2
          (v128.xor
            (v128.xor
              (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $products0) (local.get $more0))
              (local.get $x3))
            (i32x4.splat (local.get $round1))))
        (local.set $x3
          (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $products0) (local.get $more0)))
        (local.set $round0 (i32.add (local.get $round0) (i32.const 0x9e3779b9)))
        (local.set $round1 (i32.add (local.get $round1) (i32.const 0xbb67ae85)))
        (br_if $round (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
      ;; From a word's lanes to a counter's words: first pairs (x0, x1) and (x2, x3), then all four.
      (local.set $products0 (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $x0) (local.get $x1)))
      (local.set $more0 (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $x0) (local.get $x1)))
      (local.set $products2 (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $x2) (local.get $x3)))
      (local.set $more2 (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $x2) (local.get $x3)))
      (v128.store (local.get $at)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $products0) (local.get $products2)))
      (v128.store offset=16 (local.get $at)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $products0) (local.get $products2)))
      (v128.store offset=32 (local.get $at)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $more0) (local.get $more2)))
      (v128.store offset=48 (local.get $at)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $more0) (local.get $more2)))
      (local.set $c0 (i32.add (local.get $c0) (i32.const 4)))
      (local.set $c1 (i32.add (local.get $c1) (i32.lt_u (local.get $c0) (i32.const 4))))
      (local.set $at (i32.add (local.get $at) (i32.const 64)))
      (br_if $blocks (i32.lt_u (local.get $at) (local.get $end))))))
