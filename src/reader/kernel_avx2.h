/*
 * The keys of a block by AVX2, four at once: as pack in kernel_template.h, with what compilers do
 * not find by themselves: shifts by the size of each text instead of a table of masks, and two
 * products that bring the characters of a key together.
 */

__attribute__((target("avx2,bmi2"))) static void pack_avx2(const medtrie_system *system,
                                                           const size_t *restrict sizes,
                                                           size_t count, uint64_t *restrict words,
                                                           uint64_t *restrict keys,
                                                           uint64_t *restrict limits,
                                                           uint64_t *restrict odd)
{
#define FOUR(number) _mm256_set1_epi64x((long long)(number))
    const __m256i here = FOUR(system->dot.here), dot = FOUR(system->dot.dot),
                  next = FOUR(system->dot.next), blank = FOUR(system->dot.blank),
                  behind = FOUR(~system->dot.before), blanks = FOUR(MEDTRIE_BLANKS),
                  last_blank = FOUR(UINT64_C(0x20) << 56), concepts = FOUR(system->concept_count),
                  groupings = FOUR(system->grouping_count);
    const size_t whole = count / 4 * 4;

    for (size_t i = 0; i < whole; i += 4) {
        __m256i word = _mm256_loadu_si256((const __m256i *)(const void *)(words + i));
        __m256i size = _mm256_loadu_si256((const __m256i *)(const void *)(sizes + i));
        /* A shift by 64 and more leaves nothing: of 8 bytes nothing is cut. */
        __m256i cut = _mm256_sllv_epi64(FOUR(-1), _mm256_slli_epi64(size, 3));
        __m256i dotted, closed, code, fields, pairs, fours, key, too_long, printable, is_odd;

        word = _mm256_blendv_epi8(word, blanks, cut);
        dotted = _mm256_andnot_si256(_mm256_cmpeq_epi64(_mm256_and_si256(word, next), blank),
                                     _mm256_cmpeq_epi64(_mm256_and_si256(word, here), dot));
        closed = _mm256_or_si256(_mm256_srli_epi64(word, 8), last_blank);
        code = _mm256_blendv_epi8(word, closed, _mm256_and_si256(behind, dotted));

        /* See medtrie_word_pack: the products are of 6 and of 12 bits, the first part higher. */
        fields =
            _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi64(code, 1), _mm256_set1_epi8(0x20)),
                            _mm256_and_si256(code, _mm256_set1_epi8(0x1F)));
        pairs = _mm256_maddubs_epi16(fields, _mm256_set1_epi16(1 << 8 | 64));
        fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(1 << 16 | 4096));
        key = _mm256_or_si256(_mm256_slli_epi64(_mm256_and_si256(fours, FOUR(0xFFFFFF)), 18),
                              _mm256_srli_epi64(fours, 38));

        printable = _mm256_or_si256(word, _mm256_slli_epi64(word, 1));
        is_odd = _mm256_or_si256(_mm256_andnot_si256(printable, _mm256_set1_epi8(0x40)),
                                 _mm256_and_si256(word, _mm256_set1_epi8((char)0x80)));
        is_odd = _mm256_or_si256(is_odd, _mm256_cmpgt_epi64(size, FOUR(8)));
        is_odd = _mm256_or_si256(
            is_odd, _mm256_cmpeq_epi64(_mm256_srli_epi64(key, MEDTRIE_PACKED_KEY_BITS - 6),
                                       _mm256_setzero_si256()));
        too_long =
            _mm256_andnot_si256(dotted, _mm256_cmpgt_epi64(_mm256_srli_epi64(word, 56), FOUR(' ')));

        _mm256_storeu_si256((__m256i *)(void *)(words + i), word);
        _mm256_storeu_si256((__m256i *)(void *)(keys + i), key);
        _mm256_storeu_si256((__m256i *)(void *)(odd + i), is_odd);
        _mm256_storeu_si256(
            (__m256i *)(void *)(limits + i),
            _mm256_andnot_si256(too_long,
                                _mm256_sub_epi64(concepts, _mm256_and_si256(groupings, dotted))));
    }
#undef FOUR
    CLEAR_UPPER_HALVES;
    pack_sse42(system, sizes + whole, count - whole, words + whole, keys + whole, limits + whole,
               odd + whole);
}
