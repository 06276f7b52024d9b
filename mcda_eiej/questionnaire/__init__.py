"""A questionnaire: what is asked, what was answered, what follows; screens and terminal last."""
