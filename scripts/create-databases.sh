#!/bin/sh
# Runs once in a new PostgreSQL container: one database for each department.
set -eu
for name in $DATABASES; do
  psql -U "$POSTGRES_USER" -d postgres -c "create database \"$name\""
done
