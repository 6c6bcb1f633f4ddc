#include "train/difficulty.h"
#include "train/options.h"
#include "train/personaldata.h"
#include "train/report.h"
#include "train/tasktypes.h"
#include "train/tokens.h"
#include "train/train.h"

#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace oxide;

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

base::Result<std::string> predictions(const train::Options &options)
{
    switch (options.subject) {
    case train::Subject::TaskTypes:
        return train::taskTypeLines(options.file);
    case train::Subject::Tokens:
        return train::tokenLines(options.file);
    case train::Subject::Difficulty:
        return train::difficultyLines(options.file);
    case train::Subject::All:
    case train::Subject::PersonalData:
        break;
    }
    return train::predictPersonalData(options.file);
}

base::Result<void> predict(const train::Options &options)
{
    const auto lines = predictions(options);
    if (!lines)
        return fail(lines.error());
    std::fputs(lines->c_str(), stdout);
    return {};
}

base::Result<void> run(const train::Options &options)
{
    switch (options.action) {
    case train::Action::Help:
        std::fputs(train::helpText().c_str(), stdout);
        return {};
    case train::Action::Version:
        std::puts("oxide-train " OXIDE_VERSION);
        return {};
    case train::Action::Train:
        return train::trainTables(options);
    case train::Action::Score:
        return train::printScores(options);
    case train::Action::Predict:
        return predict(options);
    }
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    const auto options = train::parseOptions(std::vector<std::string>(argv + 1, argv + argc));
    if (!options) {
        std::fprintf(stderr, "oxide-train: %s\n", options.error().message.c_str());
        return kBadUsage;
    }
    if (const auto done = run(*options); !done) {
        std::fprintf(stderr, "oxide-train: %s\n", done.error().message.c_str());
        return kFailed;
    }
    return 0;
}
