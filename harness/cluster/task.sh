#!/bin/sh
# sbatch takes a script; this one becomes the command that it is given, argument by argument.
exec "$@"
