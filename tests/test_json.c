/* The JSON writer: commas, nulls and days. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "json.h"
#include "tool_output.h"

Test(json, object_in_the_published_shape)
{
    struct output *output = tool_output_open(OUTPUT_JSON);
    struct medtrie_text name = {"a\"b", 3};
    struct medtrie_text value = {"v\n", 2};
    char *text;

    medtrie_json_begin(output, NULL, '{');
    medtrie_json_string(output, "input", "e11.9");
    medtrie_json_begin(output, "matches", '[');
    medtrie_json_begin(output, NULL, '{');
    medtrie_json_flag(output, "valid", true);
    medtrie_json_flag(output, "billable", false);
    medtrie_json_number(output, "level", 4);
    medtrie_json_null(output, "parent");
    medtrie_json_day(output, "first", 16709);
    medtrie_json_day(output, "none", MEDTRIE_DAY_NONE);
    medtrie_json_day(output, "without end", MEDTRIE_DAY_LAST);
    medtrie_json_share(output, "share", 2, 3);
    medtrie_json_share(output, "of nothing", 0, 0);
    medtrie_json_pair(output, name, value);
    medtrie_json_end(output, '}');
    medtrie_json_begin(output, NULL, '{');
    medtrie_json_end(output, '}');
    medtrie_json_end(output, ']');
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
    medtrie_json_begin(output, NULL, '[');
    medtrie_json_number(output, NULL, 1);
    medtrie_json_number(output, NULL, 2);
    medtrie_json_end(output, ']');
    medtrie_json_line(output);
    text = tool_output_close(output, NULL);
    cr_expect_str_eq(text,
                     "{\"input\": \"e11.9\", \"matches\": [{\"valid\": true, \"billable\": false, "
                     "\"level\": 4, \"parent\": null, \"first\": \"2015-10-01\", \"none\": null, "
                     "\"without end\": null, \"share\": 0.666667, "
                     "\"of nothing\": null, \"a\\\"b\": \"v\\u000a\"}, {}]}\n[1, 2]\n",
                     "%s", text);
    free(text);
}
