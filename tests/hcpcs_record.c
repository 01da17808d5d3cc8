/* Records in the layout of the HCPCS contractor file, all blank but for what is asked for. */
#include "hcpcs_record.h"

#include <stdio.h>
#include <string.h>

#define RECORD_SIZE 320

const char hcpcs_workbook_header[] =
    "HCPC\tSEQNUM\tRECID\tLONG DESCRIPTION\tSHORT DESCRIPTION\tPRICE1\tPRICE2\tPRICE3\tPRICE4\t"
    "MULT_PI\tCIM1\tCIM2\tCIM3\tMCM1\tMCM2\tMCM3\tSTATUTE\tLABCERT1\tLABCERT2\tLABCERT3\tLABCERT4\t"
    "LABCERT5\tLABCERT6\tLABCERT7\tLABCERT8\tXREF1\tXREF2\tXREF3\tXREF4\tXREF5\tCOV\tASC_GRP\t"
    "ASC_DT\tOPPS\tOPPS_PI\tOPPS_DT\tPROCNOTE\tBETOS\tTOS1\tTOS2\tTOS3\tTOS4\tTOS5\tANEST_BU\t"
    "ADD DT\tACT EFF DT\tTERM DT\tACTION CD";

void hcpcs_record_set(char *text, size_t position, const char *value)
{
    char *record = text + strlen(text) - RECORD_SIZE - 2;

    memcpy(record + position - 1, value, strlen(value));
}

void hcpcs_record_add(char *text, const char *code, const char *sequence, char id,
                      const char *description)
{
    const char id_text[2] = {id, '\0'};

    sprintf(text + strlen(text), "%*s\r\n", RECORD_SIZE, "");
    hcpcs_record_set(text, 1, code);
    hcpcs_record_set(text, 6, sequence);
    hcpcs_record_set(text, 11, id_text);
    hcpcs_record_set(text, 12, description);
    if (id == '3' || id == '7') {
        hcpcs_record_set(text, 92, "short");
        hcpcs_record_set(text, 269, "20200101");
        hcpcs_record_set(text, 277, "20210101");
        hcpcs_record_set(text, 293, "N");
    }
}

void hcpcs_row_make(char *row, const char *code, const char *sequence, char id,
                    const char *description)
{
    int size = sprintf(row, "%s\t%s\t%c\t%s", code, sequence, id, description);

    if (id == '3' || id == '7') /* 39 empty cells between SHORT DESCRIPTION and ADD DT */
        sprintf(row + size, "\tshort%.*s20200101\t20210101\t\tN", 40,
                "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t");
}
