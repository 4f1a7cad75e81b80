#!/bin/sh
# regressions.sh - what once crashed does so no more.
exec sh "$(dirname "$0")/run.sh" --found
