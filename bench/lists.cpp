/*
 * Writes the lists of codes from which bench/run compiles the index for medtrie-bench-growth.
 *
 * usage: medtrie-bench-lists INDEX FOLDER
 *
 * union.csv holds every code of the index, without dots and once; synthetic-N.csv hold N codes of
 * seven characters. Those are drawn sixteen a stem, as tables of ICD-10-PCS have them: the
 * beginnings of codes take numbers of the index too, of which there are 2^22 - 1.
 */
#include <cstdio>
#include <random>
#include <set>
#include <string>

#include "session.hpp"

namespace
{

constexpr std::size_t SIZES[] = {1000, 10000, 100000, 1000000, 3200000};
constexpr std::size_t A_STEM = 16;
const std::string ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* of ICD-10-PCS */

void write(const std::string &folder, const std::string &name, const std::set<std::string> &codes)
{
    std::string path = folder + "/" + name + ".csv";
    std::FILE *file = std::fopen(path.c_str(), "w");

    if (file == nullptr)
        give_up("cannot write " + path);
    std::fputs("code,title\n", file);
    for (const std::string &code : codes)
        std::fprintf(file, "%s,-\n", code.c_str());
    if (std::fclose(file) != 0)
        give_up("cannot write " + path);
}

std::set<std::string> codes_of(const medtrie_index *index)
{
    std::set<std::string> codes;

    for (std::size_t i = 0; i < medtrie_system_count(index); i++) {
        const medtrie_system *system = medtrie_system_at(index, i);
        medtrie_system_view view{};

        view.struct_size = sizeof view;
        medtrie_system_describe(system, &view);
        for (medtrie_id id = 0; id < view.code_count; id++) {
            medtrie_text code = medtrie_code(system, id);

            codes.emplace(code.data, code.size);
        }
    }
    return codes;
}

std::set<std::string> synthetic(std::size_t count)
{
    std::mt19937_64 random(count);
    std::set<std::string> codes;

    while (codes.size() < count) {
        std::string code(7, '0');
        std::size_t last = random() % ALPHABET.size();

        for (char &character : code)
            character = ALPHABET[random() % ALPHABET.size()];
        for (std::size_t i = 0; i < A_STEM && codes.size() < count; i++) {
            code.back() = ALPHABET[(last + i) % ALPHABET.size()];
            codes.insert(code);
        }
    }
    return codes;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s INDEX FOLDER\n", argv[0]);
        return 2;
    }
    medtrie_index *index = open_index(argv[1]);
    write(argv[2], "union", codes_of(index));
    medtrie_close(index);
    for (std::size_t size : SIZES)
        write(argv[2], "synthetic-" + std::to_string(size), synthetic(size));
    return 0;
}
