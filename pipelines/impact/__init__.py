"""Effect of recognition and of programmes on work and wages: declared designs, estimates, diagnostics, refusals."""
