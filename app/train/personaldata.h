#pragma once

#include "base/error.h"

#include <map>
#include <string>
#include <vector>

namespace oxide::train {

/// How often a finder was right about one kind of data.
struct FinderScore {
    int hits = 0;
    int wrong = 0;
    int missed = 0;

    [[nodiscard]] double precision() const; ///< [0, 1]; 0 where nothing was found
    [[nodiscard]] double recall() const;    ///< [0, 1]; 0 where there was nothing
    bool operator==(const FinderScore &) const = default;
};

struct PersonalDataScores {
    std::map<std::string, FinderScore> kinds; ///< by the data's name of the kind
    int flaggedInVain = 0;                    ///< texts without any of them
    std::vector<std::string> mistakes;        ///< a line each
};

/// Scores security::PiiFinder as personal_data/evaluate.py does with `overlap`: same kind, and the
/// shared part at least half of the united one. `path`: lines of {"text", "spans"}.
[[nodiscard]] base::Result<PersonalDataScores> scorePersonalData(const std::string &path);

/// One line {"spans": [{"start", "end", "type"}]} for each {"text"} of the file, offsets in code
/// points, kinds by the data's names.
[[nodiscard]] base::Result<std::string> predictPersonalData(const std::string &path);

} // namespace oxide::train
