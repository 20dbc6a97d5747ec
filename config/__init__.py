"""What people decided: settings, rules, groups, devices, timetables; and the only clock."""
