#!/bin/sh
# Trains the model that comes with BBRAC and writes it, in half precision, to OUT/default.
#
#   models/train.sh CEHRNER OUT [OPTION...]
#
# CEHRNER is a folder with cEHRNER's train.jsonl and dev.jsonl; options go to `bbrac train`, such as --init ENCODER.
set -eu
cehrner=$1
out=$2
shift 2
home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
types=Bod,Dis,Dru,Ite,Ope,Pro,Sym

mkdir -p "$out/data"
"$home/bbrac" data convert "$home/models/records/train.txt" -o "$out/synthetic.jsonl"
for set in train dev; do
  "$home/bbrac" data convert --annotated-types "$types" "$cehrner/$set.jsonl" -o "$out/data/$set.jsonl"
done
cat "$out/synthetic.jsonl" >>"$out/data/train.jsonl"

"$home/bbrac" train --data "$out/data" --out "$out/model" --resume "$@"
"$home/bbrac" convert --half "$out/model" "$out/default"
cp "$out/model/provenance.json" "$out/model/learning-curves.csv" "$out/default"
