#pragma once

#include "base/error.h"

#include <string>
#include <vector>

namespace oxide::train {

enum class Action { Help, Version, Train, Score, Predict };

/// What is learnt or measured.
enum class Subject { All, TaskTypes, Tokens, Difficulty, PersonalData };

struct Options {
    Action action = Action::Help;
    Subject subject = Subject::All;
    std::string data;    ///< the folder of the measuring data; empty: not found
    std::string file;    ///< Predict: the prompts
    std::string out;     ///< Train: the folder that the tables are written into; empty: none
    bool sample = false; ///< Train: on the repository's own prompts alone
    bool verbose = false;
};

/// Reads the command line, program name left out; `data` falls back to $OXIDE_TRAINING_DATA and
/// then to shared/data in a folder above this one. InvalidArgument with a sentence for the user.
[[nodiscard]] base::Result<Options> parseOptions(const std::vector<std::string> &arguments);

/// The text of --help.
[[nodiscard]] std::string helpText();

} // namespace oxide::train

template<>
inline constexpr auto oxide::base::enumNames<oxide::train::Subject> =
    std::to_array<oxide::base::EnumName<oxide::train::Subject>>({
        {oxide::train::Subject::All, "all"},
        {oxide::train::Subject::TaskTypes, "task-types"},
        {oxide::train::Subject::Tokens, "tokens"},
        {oxide::train::Subject::Difficulty, "difficulty"},
        {oxide::train::Subject::PersonalData, "personal-data"},
    });
