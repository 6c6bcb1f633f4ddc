#include "train/report.h"

#include "train/personaldata.h"

#include <cstdio>
#include <filesystem>

namespace oxide::train {

using base::Result;

namespace {

bool isWanted(const Options &options, Subject subject)
{
    return options.subject == Subject::All || options.subject == subject;
}

bool hasFile(const std::string &path)
{
    if (std::filesystem::exists(path))
        return true;
    std::printf("  left out: %s is not there\n", path.c_str());
    return false;
}

Result<bool> printPersonalData(const Options &options)
{
    std::puts("Personal data: spans that overlap by half or more");
    const std::string path = options.data + "/personal_data/dev.jsonl";
    if (!hasFile(path))
        return false;
    const auto scores = scorePersonalData(path);
    if (!scores)
        return fail(scores.error());
    for (const auto &[kind, score] : scores->kinds)
        std::printf("  %-12s hits %4d  wrong %3d  missed %3d  precision %.3f  recall %.3f\n",
                    kind.c_str(), score.hits, score.wrong, score.missed, score.precision(),
                    score.recall());
    std::printf("  texts without personal data flagged: %d\n", scores->flaggedInVain);
    for (const std::string &line : scores->mistakes) {
        if (options.verbose)
            std::printf("    %s\n", line.c_str());
    }
    return true;
}

} // namespace

Result<void> printScores(const Options &options)
{
    using Part = Result<bool> (*)(const Options &);
    constexpr std::pair<Subject, Part> kParts[] = {{Subject::PersonalData, &printPersonalData}};
    bool hasAny = false;
    for (const auto &[subject, print] : kParts) {
        if (!isWanted(options, subject))
            continue;
        const Result<bool> printed = print(options);
        if (!printed)
            return fail(printed.error());
        hasAny = hasAny || *printed;
    }
    if (!hasAny)
        return fail(base::ErrorKind::NotFound,
                    "Nothing was scored: name the measuring data with --data.");
    return {};
}

} // namespace oxide::train
