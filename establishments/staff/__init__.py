"""Staff of a school: functions, and the classes that teachers follow."""
