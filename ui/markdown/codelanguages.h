#pragma once

#include <span>

#include <QStringView>

namespace oxide::ui {

/// What the highlighter must know of a language. Every view is of static text.
struct CodeLanguage {
    QStringView names;        ///< separated by spaces, first its own
    QStringView keywords;     ///< with a space before and after each
    QStringView lineComment;  ///< empty: none
    QStringView lineComment2; ///< a second one
    QStringView blockOpen;
    QStringView blockClose;
    QStringView quotes;        ///< each character opens and closes a string of one line
    QStringView longQuotes;    ///< each character, also across lines (backtick strings)
    bool tripleQuotes = false; ///< """ and '''
    bool ignoreCase = false;
    bool upperIsType = true; ///< a word that begins with an upper-case letter is a type
    bool dashInWords = false;
};

/// The language of this name or extension, lower case; null where it is not known.
[[nodiscard]] const CodeLanguage *codeLanguage(QStringView name);

} // namespace oxide::ui
