-- Employers, own-account workers, members of cooperatives and family workers, of the employed whose status is known.
{{ survey_ratio(
    numerator="status_in_employment <> 'EMPLOYEE'",
    denominator="is_working_age and labour_force_status = 'EMP' and status_in_employment <> 'OTHER'",
    by=['isco08', 'isced11']
) }}
