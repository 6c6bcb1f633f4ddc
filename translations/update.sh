#!/bin/sh
# Brings the translation files up to date with the sources. The English one holds plural forms
# alone: its source texts are English already.
set -e
cd "$(dirname "$0")/.."
lupdate=$(command -v lupdate || echo /usr/lib/qt6/bin/lupdate)
sources="ui app/desktop core/config"
"$lupdate" -silent $sources -I . -I core -locations none -source-language en -target-language en \
    -pluralonly -ts translations/oxide_en.ts
# Another language: ui/CMakeLists.txt and the choices of app.language name it too.
for file in translations/oxide_*.ts; do
    [ "$file" = translations/oxide_en.ts ] && continue
    "$lupdate" -silent $sources -I . -I core -locations none -no-obsolete -source-language en -ts "$file"
done
