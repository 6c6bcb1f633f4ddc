#include "train/options.h"

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace oxide::train {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view kHelp =
    "oxide-train: trains and scores what Oxide understands of a prompt\n"
    "\n"
    "Usage:\n"
    "  oxide-train train [SUBJECT] [options]       cross-validates, learns from all, and writes "
    "the\n"
    "                                              tables that are compiled in (core/routing)\n"
    "  oxide-train score [SUBJECT] [options]       scores on the measuring data\n"
    "  oxide-train predict SUBJECT FILE            predictions for a file of JSON lines, in the\n"
    "                                              form that the data's own scripts read\n"
    "\n"
    "Subjects: task-types, tokens, difficulty, personal-data (score and predict alone); none is "
    "all of them\n"
    "\n"
    "  --data DIR     the measuring data (default: $OXIDE_TRAINING_DATA, else shared/data in a\n"
    "                 folder above this one); what lacks its data is left out and says so\n"
    "  --sample       learns from the prompts of the repository alone; needs no measuring data "
    "and\n"
    "                 writes nothing without --out\n"
    "  --out DIR      where the tables are written (default: core/routing of the sources)\n"
    "  --verbose      every mistake\n"
    "  --help, --version\n";

std::string findData()
{
    namespace fs = std::filesystem;
    if (const char *named = std::getenv("OXIDE_TRAINING_DATA"))
        return named;
    std::error_code error;
    fs::path folder = fs::current_path(error);
    while (folder.has_relative_path()) {
        folder = folder.parent_path();
        if (const fs::path data = folder / "shared" / "data"; fs::is_directory(data, error))
            return data.string();
    }
    return {};
}

std::optional<Action> actionOf(std::string_view word)
{
    if (word == "train")
        return Action::Train;
    if (word == "score")
        return Action::Score;
    if (word == "predict")
        return Action::Predict;
    if (word == "--help" || word == "-h" || word == "help")
        return Action::Help;
    if (word == "--version")
        return Action::Version;
    return std::nullopt;
}

/// The words that are no options, in order: SUBJECT, FILE.
Result<void> takeOperands(const std::vector<std::string> &operands, Options &options)
{
    if (!operands.empty()) {
        const auto subject = base::fromName<Subject>(operands.front());
        if (!subject)
            return fail(ErrorKind::InvalidArgument,
                        "There is no subject \"" + operands.front() + "\".");
        options.subject = *subject;
    }
    const bool isPrediction = options.action == Action::Predict;
    if (operands.size() != (isPrediction ? 2U : !operands.empty() ? 1U : 0U))
        return fail(ErrorKind::InvalidArgument, "See oxide-train --help for what goes together.");
    if (isPrediction && options.subject == Subject::All)
        return fail(ErrorKind::InvalidArgument, "Predictions are for one subject.");
    if (isPrediction)
        options.file = operands.back();
    return {};
}

} // namespace

Result<Options> parseOptions(const std::vector<std::string> &arguments)
{
    Options options;
    if (arguments.empty())
        return options;
    const auto action = actionOf(arguments.front());
    if (!action)
        return fail(ErrorKind::InvalidArgument,
                    "There is no command \"" + arguments.front() + "\".");
    options.action = *action;
    std::vector<std::string> operands;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string &word = arguments[i];
        if (word == "--verbose") {
            options.verbose = true;
        } else if (word == "--sample") {
            options.sample = true;
        } else if (word == "--data" || word == "--out") {
            if (++i == arguments.size())
                return fail(ErrorKind::InvalidArgument, word + " needs a folder.");
            (word == "--data" ? options.data : options.out) = arguments[i];
        } else if (word.starts_with('-')) {
            return fail(ErrorKind::InvalidArgument, "There is no option " + word + '.');
        } else {
            operands.push_back(word);
        }
    }
    if (auto taken = takeOperands(operands, options); !taken)
        return fail(std::move(taken.error()));
    if (options.data.empty())
        options.data = findData();
    if (options.out.empty() && !options.sample)
        options.out = OXIDE_SOURCE_DIR "/core/routing";
    return options;
}

std::string helpText()
{
    return std::string(kHelp);
}

} // namespace oxide::train
