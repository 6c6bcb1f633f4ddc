#!/bin/sh
# Brings the translation files up to date with the sources. The English one holds plural forms
# alone: its source texts are English already.
set -e
cd "$(dirname "$0")/.."
lupdate=$(command -v lupdate || echo /usr/lib/qt6/bin/lupdate)
sources="ui app/desktop core/config"
"$lupdate" -silent $sources -I . -I core -locations none -source-language en -target-language en \
    -pluralonly -ts translations/oxide_en.ts
for language in de it; do
    "$lupdate" -silent $sources -I . -I core -locations none -no-obsolete -source-language en \
        -target-language $language -ts translations/oxide_$language.ts
done
