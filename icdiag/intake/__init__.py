"""Reading what people send: org maps, instruments, surveys; every problem located, none raised one by one."""
