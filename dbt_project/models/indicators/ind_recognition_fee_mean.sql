-- Mean fee of a recognition procedure.
{{ recognition_fee('fee_mean') }}
