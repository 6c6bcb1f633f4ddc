#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::catalog {

/// A day, month or year in a model's name; what the name does not say is 0.
struct NameDate {
    int year = 0;
    int month = 0;
    int day = 0;

    [[nodiscard]] bool isKnown() const { return year != 0 || month != 0; }
    /// False where a part that both say differs.
    [[nodiscard]] bool agreesWith(const NameDate &other) const;
    auto operator<=>(const NameDate &) const = default;
};

/// A word of a name, or a version number, in the place where it stood.
struct NamePart {
    enum class Kind { Word, Version };
    Kind kind = Kind::Word;
    std::string text;      ///< lower case; a version without zeros at its end: "3.5", "4"
    bool isMarked = false; ///< a version after a "v", as in "v2"
    bool isApart = false;  ///< after a colon or in brackets, as in "r1:free"

    bool operator==(const NamePart &) const = default;
};

/// What the name of a model says, whoever wrote it: `openai/gpt-4o-2024-08-06`,
/// `llama3.1:8b-instruct-q4_K_M`, `us.anthropic.claude-3-5-sonnet-20241022-v2:0`,
/// `accounts/fireworks/models/qwen3-30b-a3b`.
struct ModelName {
    std::vector<std::string> path; ///< what stands before the name: vendor, host, region
    std::vector<NamePart> parts;   ///< words and versions of the name itself, in order
    std::string size;              ///< "70b", "8x7b", "e4b", "1t"; empty: not said
    std::string active;            ///< of a mixture: "a3b" is "3b"
    std::string experts;           ///< "16e" is "16"
    NameDate date;
    std::string revision;     ///< "001"
    std::string quantisation; ///< "q4", "fp8", "4bit"
    std::string window;       ///< "32k"

    bool operator==(const ModelName &) const = default;
};

/// Takes a name apart. Knows no model, only how names are written; every text gives an answer.
[[nodiscard]] ModelName parseModelName(std::string_view name);

} // namespace oxide::catalog
