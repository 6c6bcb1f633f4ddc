#pragma once

#include "catalog/modelname.h"
#include "catalog/namewords.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::catalog {

/// A model's name made ready for comparison: words in their usual spelling with their roles, houses
/// known by any of their names.
struct ComparableName {
    struct Word {
        std::string text;
        WordRole role = WordRole::Name;
        std::size_t place = 0; ///< among the name's words and versions
        bool isApart = false;  ///< see NamePart
    };
    struct Version {
        std::string text;
        bool isMarked = false; ///< written "v2"
    };

    explicit ComparableName(std::string_view text);

    ModelName parsed;
    std::vector<Word> words;
    std::vector<Version> versions;
    std::vector<std::string> houses;    ///< known ones in the path
    std::vector<std::string> pathWords; ///< all of the path
    std::string joined;                 ///< words and versions written as one
    std::string joinedOwn;              ///< the same without the houses before it

private:
    void addPath();
    void addParts();
    void join();
};

/// The runs of ASCII letters and digits.
[[nodiscard]] std::vector<std::string> wordsOf(std::string_view text);

/// The house that a segment of a path names: "z-ai" and "zai-org" are "zhipuai"; an unknown one as
/// it is written.
[[nodiscard]] std::string houseOfPath(std::string_view segment);

/// What companies call themselves beside their names: "ai", "labs".
[[nodiscard]] bool isCompanyWord(std::string_view word);

} // namespace oxide::catalog
