"""The school calendar: public holidays, school holidays, weeks of a period, durations due, and what does not fit."""
