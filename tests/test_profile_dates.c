/* Which of the columns of dates is the date of service. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/annotate.h>

#include "miniature.h"
#include "profile_command.h"

TestSuite(profile_dates, .init = miniature_set_up, .fini = miniature_tear_down);

#define LINE_MAX_BYTES 2048

/* A table of codes and of dates in all rows; but for one row of twenty in the column sparse. */
static size_t table_of_dates(const char *columns, const char *sparse, char input[LINE_MAX_BYTES])
{
    size_t size = (size_t)sprintf(input, "dx,%s\n", columns);

    for (int row = 0; row < 20; row++) {
        size += (size_t)sprintf(input + size, "E11");
        for (const char *name = columns; *name != '\0'; name += strspn(name, ",")) {
            size_t length = strcspn(name, ",");
            bool is_sparse =
                sparse != NULL && strlen(sparse) == length && memcmp(name, sparse, length) == 0;

            size += (size_t)sprintf(input + size, ",%s", is_sparse && row == 0 ? "" : "20250102");
            name += length;
        }
        input[size++] = '\n';
    }
    return size;
}

/* The columns of dates, and those of the date of service; "-": none. */
static const struct {
    const char *rule, *columns, *expected, *sparse;
} tables[] = {
    {"CCW inpatient", "CLM_ADMSN_DT,CLM_FROM_DT,CLM_THRU_DT,NCH_BENE_DSCHRG_DT",
     "NCH_BENE_DSCHRG_DT", NULL},
    {"without a discharge", "CLM_ADMSN_DT,CLM_FROM_DT,CLM_THRU_DT", "CLM_THRU_DT", NULL},
    {"CCW outpatient", "CLM_FROM_DT,CLM_THRU_DT,NCH_WKLY_PROC_DT", "CLM_FROM_DT,CLM_THRU_DT", NULL},
    {"MIMIC", "admittime,dischtime,deathtime", "dischtime", NULL},

    /* A day of service stands above a column that only ends something. */
    {"an end", "admission_date,service_date,certification_end_date", "service_date", NULL},
    {"even of the claim", "admit_date,dos,thru_date", "dos", NULL},
    {"without an admission too", "last_visit_date,dos", "dos", NULL},
    {"not above a pair", "admit_date,dos,from_date,thru_date", "thru_date", NULL},
    {"an authorization is no claim",
     "admission_date,service_date,authorization_start_date,authorization_end_date", "service_date",
     NULL},
    {"to send is not to end", "admission_date,service_date,claim_send_date", "service_date", NULL},
    {"nor to amend", "admission_date,service_date,amend_date,endoscopy_date", "service_date", NULL},
    {"nor of an admission", "admission_date,claim_amend_date", "-", NULL},
    {"nor of a pair", "claim_from_date,claim_send_date", "claim_from_date", NULL},
    {"seen last", "admission_date,service_date,last_seen_date", "service_date", NULL},
    {"a visit to come", "admission_date,next_visit_to_date,service_date", "service_date", NULL},

    /* What may end a claim of an admission. */
    {"thru", "admit_date,thru_date", "thru_date", NULL},
    {"an end of the claim", "admission_date,claim_end_date", "claim_end_date", NULL},
    {"of the stay", "admission_date,stay_stop", "stay_stop", NULL},
    {"of what was named so", "HospAdmitDate,HospEndDate", "HospEndDate", NULL},
    {"not of something else", "admission_date,certification_end_date", "-", NULL},
    {"not when it was sent", "admission_date,claim_send_date", "-", NULL},
    {"not the last", "admission_date,last_date", "-", NULL},
    {"not what is to come", "admission_date,next_visit_to_date", "-", NULL},
    {"not of a plan", "admission_date,plan_thru_date", "-", NULL},

    /* An earlier discharge or one to come decides nothing, even alone. */
    {"prior", "prior_discharge_date,dos", "dos", NULL},
    {"prior", "prior_discharge_date", "-", NULL},
    {"previous", "previous_discharge_date", "-", NULL},
    {"last", "last_discharge_date", "-", NULL},
    {"in one word", "lastdischargedate", "-", NULL},
    {"since", "date_since_discharge", "-", NULL},
    {"anticipated", "anticipated_discharge_date", "-", NULL},
    {"estimated", "estimated_discharge_date", "-", NULL},
    {"abbreviated", "est_discharge_date", "-", NULL},
    {"expected", "expected_discharge_date", "-", NULL},
    {"planned", "planned_discharge_date", "-", NULL},
    {"scheduled", "scheduled_discharge_date", "-", NULL},
    {"beside the discharge", "prior_discharge_date,discharge_date", "discharge_date", NULL},
    {"an earlier admission", "prior_admission_date,from_date,thru_date", "from_date,thru_date",
     NULL},

    {"a health plan", "PlanFromDate,PlanThruDate", "PlanFromDate,PlanThruDate", NULL},
    {"a health plan", "plan_service_date", "plan_service_date", NULL},
    {"of a service", "PlanFromDate,PlanThruDate,dos", "dos", NULL},
    {"of a claim", "PlanFromDate,PlanThruDate,ClaimFromDate,ClaimThruDate",
     "ClaimFromDate,ClaimThruDate", NULL},
    {"what was scheduled was done", "scheduled_service_date", "scheduled_service_date", NULL},
    {"if nothing says when", "scheduled_service_date,dos", "dos", NULL},

    /* Rows without a discharge would have no date. */
    {"the fuller", "from_date,thru_date,discharge_date", "thru_date", "discharge_date"},
    {"the discharge if it is", "from_date,thru_date,discharge_date", "discharge_date", "thru_date"},
    {"or as full", "from_date,thru_date,discharge_date", "discharge_date", "from_date"},
    {"not of a plan", "plan_from_date,plan_thru_date,discharge_date", "discharge_date",
     "discharge_date"},
    {"a stay", "admit_date,start_date,end_date,discharge_date", "end_date", "discharge_date"},

    /* Above a day of service stands a pair of the claim, or one that is named by nothing. */
    {"of a row", "row_start_date,row_end_date,date_of_service", "date_of_service", NULL},
    {"of employment", "job_start,job_end,dos", "dos", NULL},
    {"of a visit", "visit_start_date,visit_end_date,service_date",
     "visit_start_date,visit_end_date", NULL},
    {"of a line", "LINE_FROM_DT,LINE_THRU_DT,dos", "LINE_FROM_DT,LINE_THRU_DT", NULL},
    {"of a statement", "stmt_from,stmt_to,dos", "stmt_from,stmt_to", NULL},
    {"nothing but dates", "FROM_DT,THRU_DT,dos", "FROM_DT,THRU_DT", NULL},
    {"nothing at all", "start,end,dos", "start,end", NULL},
    {"in one word", "FROMDATE,TODATE,dos", "FROMDATE,TODATE", NULL},
    {"with a time", "StartDateTime,EndDateTime,encounter_date", "StartDateTime,EndDateTime", NULL},
    {"the claim's first", "job_start,job_end,claim_start,claim_end", "claim_start,claim_end", NULL},
    {"another if nothing is of service", "job_start,job_end", "job_start,job_end", NULL},
    {"as of a condition", "condition_start_date,condition_end_date",
     "condition_start_date,condition_end_date", NULL},

    /* What lasts, but is no service, decides nothing even alone. */
    {"a row", "row_start_date,row_end_date", "-", NULL},
    {"a member", "member_from_date,member_to_date", "-", NULL},
    {"a member's", "MBR_FROM_DT,MBR_THRU_DT", "-", NULL},
    {"what is valid", "valid_from,valid_to", "-", NULL},
    {"in one word", "VALIDFROM,VALIDTO", "-", NULL},
    {"a policy", "policy_start,policy_end", "-", NULL},
    {"in one word", "POLICYSTART,POLICYEND", "-", NULL},
    {"a report", "reporting_start,reporting_end", "-", NULL},
    {"a disability", "disability_from_date,disability_to_date", "-", NULL},
    {"a referral", "referral_start,referral_end", "-", NULL},
    {"a contract", "contract_begin_date,contract_end_date", "-", NULL},
    {"an observation", "observation_period_start_date,observation_period_end_date", "-", NULL},
    {"a payer", "payer_plan_period_start_date,payer_plan_period_end_date", "-", NULL},
    {"a certification", "cert_from,cert_to", "-", NULL},
    {"an enrollment", "ENRLMT_START_DT,ENRLMT_END_DT", "-", NULL},
    {"eligibility", "elig_start,elig_end", "-", NULL},
    {"nor its end of an admission", "admit_date,member_thru_date", "-", NULL},
    {"but its day does", "observation_date", "observation_date", NULL},
    {"and a service to a member", "member_service_date,member_from,member_to",
     "member_service_date", NULL},

    /* Names that other tables have. */
    {"MarketScan", "ADMDATE,DISDATE", "DISDATE", NULL},
    {"an admission alone", "ADM_DT", "-", NULL},
    {"an admission alone", "adm_date", "-", NULL},
    {"abbreviated", "ADM_DT,DIS_DT", "DIS_DT", NULL},
    {"abbreviated", "ADM_DT,DSCH_DT", "DSCH_DT", NULL},
    {"abbreviated", "AdmitDate,DschgDate", "DschgDate", NULL},
    {"two letters", "adm_date,dc_date,from_date,thru_date", "dc_date", NULL},
    {"two letters", "AdmDate,DateDC", "DateDC", NULL},
    {"not beside something else", "dc_note_date,dos", "dos", NULL},
    {"nor an earlier one", "prior_dc_date,dos", "dos", NULL},
    {"one word", "FROMDATE,TODATE,PAIDDATE", "FROMDATE,TODATE", NULL},
    {"begun", "SRVC_BGN_DT,SRVC_END_DT", "SRVC_BGN_DT,SRVC_END_DT", NULL},
    {"begun", "BGNDT,ENDDT", "BGNDT,ENDDT", NULL},
    {"Optum", "FST_DT,LST_DT,PAID_DT", "FST_DT,LST_DT", NULL},
    {"not the last", "ADM_DT,LST_DT", "-", NULL},
    {"an appointment", "Appointment Date,Entry Date", "Appointment Date", NULL},
    {"none to come", "Next Appointment Date,DOS", "DOS", NULL},

    /* Where nothing is of service. */
    {"the end of the claim", "CLM_THRU_DT,REV_CNTR_DT,LINE_LAST_EXPNS_DT,NCH_WKLY_PROC_DT",
     "CLM_THRU_DT", NULL},
    {"but not before its beginning", "a_date,CLM_THRU_DT,from_date", "from_date", NULL},
    {"nor of anything", "a_date,premium_thru_date", "-", NULL},
    {"nor without an end of the claim", "a_date,end_date", "-", NULL},
    {"PCORnet", "ADMIT_DATE,PX_DATE", "PX_DATE", NULL},
    {"PCORnet", "ADMIT_DATE,DX_DATE", "DX_DATE", NULL},
    {"in words", "a_date,Date of Procedure", "Date of Procedure", NULL},
    {"procedures first", "dx_date,px_date", "px_date", NULL},
    {"not above a discharge", "ADMIT_DATE,DISCHARGE_DATE,PX_DATE", "DISCHARGE_DATE", NULL},
    {"nor a pair", "PX_DATE,job_start,job_end", "job_start,job_end", NULL},
    {"nor a day of service", "PX_DATE,DX_DATE,dos", "dos", NULL},
    {"nor the end of the claim", "PX_DATE,CLM_THRU_DT", "CLM_THRU_DT", NULL},
    {"not when it was told", "a_date,dx_entry_date", "-", NULL},
    {"nor the last", "a_date,last_dx_date", "-", NULL},
};

Test(profile_dates, dates_of_service)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct medtrie_profile_options options = {
            .struct_size = sizeof options, .format = MEDTRIE_ANNOTATE_CSV, .last = true};
        struct profile_input table = {.format = MEDTRIE_ANNOTATE_CSV, .delimiter = ','};
        char input[LINE_MAX_BYTES];
        size_t size = table_of_dates(tables[i].columns, tables[i].sparse, input);
        medtrie_profile *profile;
        struct profile_command command;
        struct guess *guesses;
        const char *dates;

        cr_assert_eq(medtrie_profile_make(miniature_index, &options, input, size, &profile, NULL),
                     MEDTRIE_OK);
        guesses = medtrie_guess_columns(profile);
        cr_assert(medtrie_profile_command(&table, profile, guesses, &command));
        dates = command.date_columns != NULL ? command.date_columns : "-";
        cr_expect_str_eq(dates, tables[i].expected, "%s: %s: %s", tables[i].rule, tables[i].columns,
                         dates);
        medtrie_profile_command_free(&command);
        free(guesses);
        medtrie_profile_free(profile);
    }
}
