/*
 * The tree of a system in its default period, for the programs that ask about it: read from medtrie
 * parent by parent, numbered in one walk, so that what is above what can be told without medtrie's
 * own way of telling; and the same tree in SQLite.
 */
#ifndef MEDTRIE_BENCH_TREE_HPP
#define MEDTRIE_BENCH_TREE_HPP

#include "asking.hpp"
#include "sqlite.hpp"

struct tree {
    const medtrie_system *system;
    medtrie_period period;
    enum medtrie_kind kind;                  /* that codes are rolled up to */
    std::vector<medtrie_id> concepts;        /* all that are valid, in the order of the walk */
    std::vector<medtrie_id> codes;           /* codes among them */
    std::vector<medtrie_id> branches;        /* blocks, categories and their like with children */
    std::vector<medtrie_id> parents;         /* by id */
    std::vector<std::uint32_t> places, ends; /* by id: nested sets over the walk */
    std::vector<std::uint64_t> sums;         /* by place: of the ids before it */

    explicit tree(const medtrie_system *of) : system(of)
    {
        medtrie_system_view view = describe(system);
        std::size_t count = view.code_count + view.grouping_count;

        period = view.default_period;
        kind = view.name.size == 7 ? MEDTRIE_KIND_CATEGORY : MEDTRIE_KIND_OPERATION;
        parents.assign(count, MEDTRIE_NONE);
        places.assign(count, 0);
        ends.assign(count, 0);
        number(children(), MEDTRIE_NONE);
        sums.push_back(0);
        for (medtrie_id id : concepts) {
            sums.push_back(sums.back() + id);
            if (id < view.code_count)
                codes.push_back(id);
            if (parents[id] != MEDTRIE_NONE && end_of(id) > place_of(id) + 1 &&
                (id >= view.code_count || medtrie_kind(system, id) == kind))
                branches.push_back(id);
        }
    }

    std::uint32_t place_of(medtrie_id id) const
    {
        return places[id];
    }
    std::uint32_t end_of(medtrie_id id) const
    {
        return ends[id];
    }

    std::vector<medtrie_id> ancestors(medtrie_id id) const
    {
        std::vector<medtrie_id> chain;

        while ((id = parents[id]) != MEDTRIE_NONE)
            chain.push_back(id);
        return chain;
    }
    std::uint64_t sum_above(medtrie_id id) const
    {
        std::uint64_t sum = 0;

        for (medtrie_id one : ancestors(id))
            sum += one;
        return sum;
    }
    std::uint64_t sum_below(medtrie_id id) const
    {
        return sums[ends[id]] - sums[places[id] + 1];
    }

    bool is_above(medtrie_id a, medtrie_id b) const
    {
        return places[a] < places[b] && places[b] < ends[a];
    }
    enum medtrie_subsumption relation(medtrie_id a, medtrie_id b) const
    {
        return a == b           ? MEDTRIE_EQUIVALENT
               : is_above(a, b) ? MEDTRIE_SUBSUMES
               : is_above(b, a) ? MEDTRIE_SUBSUMED_BY
                                : MEDTRIE_NOT_SUBSUMED;
    }
    medtrie_id rolled_up(medtrie_id id) const
    {
        while (id != MEDTRIE_NONE && medtrie_kind(system, id) != kind)
            id = parents[id];
        return id;
    }

  private:
    /* The children by parent; roots stand behind the last id. */
    std::vector<std::vector<medtrie_id>> children()
    {
        std::vector<std::vector<medtrie_id>> below(parents.size() + 1);

        for (medtrie_id id = 0; id < parents.size(); id++) {
            if (!medtrie_valid(system, id, period))
                continue;
            parents[id] = medtrie_parent(system, id, period);
            below[std::min<std::size_t>(parents[id], parents.size())].push_back(id);
        }
        return below;
    }

    void number(const std::vector<std::vector<medtrie_id>> &below, medtrie_id parent)
    {
        for (medtrie_id id : below[std::min<std::size_t>(parent, parents.size())]) {
            places[id] = static_cast<std::uint32_t>(concepts.size());
            concepts.push_back(id);
            number(below, id);
            ends[id] = static_cast<std::uint32_t>(concepts.size());
        }
    }
};

/* ---- In SQLite ----------------------------------------------------------------------------- */

/* lft and rgt are the first and the last place of what a concept and all below it are. */
inline void fill(database &in, const tree &all)
{
    in.run("CREATE TABLE concept (id INTEGER PRIMARY KEY, parent INTEGER, kind INTEGER, "
           "lft INTEGER, rgt INTEGER); BEGIN");
    {
        statement insert(in, "INSERT INTO concept VALUES (?1, nullif(?2, 4294967295), ?3, ?4, ?5)");

        for (medtrie_id id : all.concepts)
            insert.number(1, id)
                .number(2, all.parents[id])
                .number(3, medtrie_kind(all.system, id))
                .number(4, all.places[id])
                .number(5, all.ends[id] - 1)
                .run();
    }
    in.run("COMMIT; CREATE INDEX by_parent ON concept (parent); "
           "CREATE INDEX by_set ON concept (lft, rgt, id); "
           "CREATE INDEX by_kind ON concept (kind, lft, rgt, id); ANALYZE");
}

/* The tables, and a prepared statement for every question. */
struct tree_database {
    database data;
    statement above_by_parents, above_by_sets, rollup_by_parents, rollup_by_sets,
        ancestors_by_parents, ancestors_by_sets, descendants_by_parents, descendants_by_sets;

    explicit tree_database(const tree &all)
        : data(), above_by_parents((fill(data, all), data),
                                   "WITH RECURSIVE up (id) AS ("
                                   " SELECT parent FROM concept WHERE id = ?2 UNION ALL"
                                   " SELECT c.parent FROM up JOIN concept c ON c.id = up.id)"
                                   "SELECT EXISTS (SELECT 1 FROM up WHERE id = ?1)"),
          above_by_sets(data, "SELECT b.lft > a.lft AND b.lft <= a.rgt FROM concept a, concept b"
                              " WHERE a.id = ?1 AND b.id = ?2"),
          rollup_by_parents(data, "WITH RECURSIVE up (id, parent, kind) AS ("
                                  " SELECT id, parent, kind FROM concept WHERE id = ?1 UNION ALL"
                                  " SELECT c.id, c.parent, c.kind FROM up"
                                  " JOIN concept c ON c.id = up.parent WHERE up.kind <> ?2)"
                                  "SELECT id FROM up WHERE kind = ?2"),
          /* Concepts of one kind do not overlap, so the last that begins before is the only one. */
          rollup_by_sets(data, "SELECT a.id FROM concept c, concept a WHERE c.id = ?1"
                               " AND a.kind = ?2 AND a.lft <= c.lft ORDER BY a.lft DESC LIMIT 1"),
          ancestors_by_parents(data, "WITH RECURSIVE up (id) AS ("
                                     " SELECT parent FROM concept WHERE id = ?1 UNION ALL"
                                     " SELECT c.parent FROM up JOIN concept c ON c.id = up.id)"
                                     "SELECT id FROM up WHERE id IS NOT NULL"),
          ancestors_by_sets(data, "SELECT a.id FROM concept c, concept a WHERE c.id = ?1"
                                  " AND a.lft < c.lft AND a.rgt >= c.lft"),
          descendants_by_parents(data, "WITH RECURSIVE down (id) AS ("
                                       " SELECT id FROM concept WHERE parent = ?1 UNION ALL"
                                       " SELECT c.id FROM down JOIN concept c"
                                       " ON c.parent = down.id)"
                                       "SELECT id FROM down"),
          descendants_by_sets(data, "SELECT b.id FROM concept a, concept b WHERE a.id = ?1"
                                    " AND b.lft > a.lft AND b.lft <= a.rgt")
    {
    }
};

#endif
