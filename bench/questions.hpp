/*
 * Questions about the tree of ICD-10-CM for programs in other languages, with medtrie's answers, as
 * of the default period. A line a question, in fields that end in tabs and a line end:
 *
 *     release      first day of the release that answers
 *     valid        text, 0 or 1; of all codes that the index ever had
 *     subsumes     above, below, 0 or 1; half are true
 *     ancestors    code, then the ancestors
 *     descendants  category, then the descendants
 */
#ifndef MEDTRIE_BENCH_QUESTIONS_HPP
#define MEDTRIE_BENCH_QUESTIONS_HPP

#include "tree.hpp"

class question_writer
{
  public:
    question_writer(const medtrie_index *index, const char *path)
        : all(medtrie_system_named(index, "icd10cm", 7)), file(std::fopen(path, "w"))
    {
        if (file == nullptr)
            give_up(std::string("cannot write ") + path);
    }

    void write(std::size_t count)
    {
        medtrie_period_view view{};
        char day[11];

        view.struct_size = sizeof view;
        medtrie_period_at(all.system, all.period, &view);
        medtrie_day_format(view.release, day);
        std::fprintf(file, "release\t%s\n", day);
        for (std::size_t i = 0; i < count; i++) {
            auto id = static_cast<medtrie_id>(random() % describe(all.system).code_count);

            line("valid", {id}, medtrie_valid(all.system, id, all.period));
            subsumption(pick(all.codes), i % 2 == 0);
            line("ancestors", chain(pick(all.codes)), -1);
        }
        for (std::size_t i = 0; i < count; i++)
            descendants(pick(all.branches));
        if (std::fclose(file) != 0)
            give_up("cannot write the questions");
    }

  private:
    medtrie_id pick(const std::vector<medtrie_id> &from)
    {
        return from[random() % from.size()];
    }

    std::vector<medtrie_id> chain(medtrie_id id) const
    {
        std::vector<medtrie_id> ids = all.ancestors(id);

        ids.insert(ids.begin(), id);
        return ids;
    }

    void subsumption(medtrie_id below, bool wanted)
    {
        std::vector<medtrie_id> ancestors = all.ancestors(below);
        medtrie_id above = wanted ? pick(ancestors) : pick(all.concepts);

        if (is_named_by_text(above))
            line("subsumes", {above, below}, all.is_above(above, below));
    }

    /* A block that bears the text of its one category cannot be asked for by text. */
    bool is_named_by_text(medtrie_id id) const
    {
        medtrie_text code = medtrie_code(all.system, id);

        return medtrie_find(all.system, code.data, code.size) == id;
    }

    void descendants(medtrie_id id)
    {
        if (!is_named_by_text(id))
            return;
        line("descendants",
             {all.concepts.begin() + all.places[id], all.concepts.begin() + all.ends[id]}, -1);
    }

    void line(const char *kind, const std::vector<medtrie_id> &ids, int answer)
    {
        std::fputs(kind, file);
        for (medtrie_id id : ids) {
            char display[24];

            medtrie_display(all.system, id, display);
            std::fprintf(file, "\t%s", display);
        }
        if (answer >= 0)
            std::fprintf(file, "\t%d", answer);
        std::fputc('\n', file);
    }

    tree all;
    std::FILE *file;
    std::mt19937_64 random{20260401};
};

#endif
