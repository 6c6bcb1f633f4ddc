#include "train/personaldata.h"

#include "security/pii.h"
#include "train/jsonlines.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace oxide::train {

using base::Result;

namespace {

/// Code points, [start, end).
struct TypedSpan {
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::string type;
};

/// The data's name of a kind; it knows one sort of key.
std::string typeOf(model::Sensitivity kind)
{
    switch (kind) {
    case model::Sensitivity::Card:
        return "credit_card";
    case model::Sensitivity::IpAddress:
        return "ip";
    case model::Sensitivity::PrivateKey:
        return "api_key";
    default:
        return std::string(base::nameOf(kind));
    }
}

std::int64_t codePoints(std::string_view text)
{
    return std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
}

std::vector<TypedSpan> spansIn(const std::string &text)
{
    static const security::PiiFinder finder;
    std::vector<TypedSpan> spans;
    const std::string_view all = text;
    for (const security::PiiSpan &span : finder.find(text)) {
        const std::int64_t start = codePoints(all.substr(0, span.start));
        const std::int64_t length = codePoints(all.substr(span.start, span.end - span.start));
        spans.push_back({start, start + length, typeOf(span.kind)});
    }
    return spans;
}

std::vector<TypedSpan> goldOf(const boost::json::object &row)
{
    std::vector<TypedSpan> spans;
    for (const boost::json::value &value : row.at("spans").as_array()) {
        const boost::json::object &span = value.as_object();
        spans.push_back({span.at("start").to_number<std::int64_t>(),
                         span.at("end").to_number<std::int64_t>(), textAt(span, "type")});
    }
    return spans;
}

bool overlaps(const TypedSpan &a, const TypedSpan &b)
{
    const std::int64_t shared = std::min(a.end, b.end) - std::max(a.start, b.start);
    const std::int64_t united = std::max(a.end, b.end) - std::min(a.start, b.start);
    return a.type == b.type && shared > 0 && shared * 2 >= united;
}

std::string mistake(std::string_view what, const TypedSpan &span, const std::string &text)
{
    return std::string(what) + ' ' + span.type + " at " + std::to_string(span.start) + ".."
           + std::to_string(span.end) + " in: " + text;
}

void compare(const std::string &text, const std::vector<TypedSpan> &gold, PersonalDataScores &into)
{
    std::vector<bool> used(gold.size());
    const std::vector<TypedSpan> found = spansIn(text);
    into.flaggedInVain += gold.empty() && !found.empty() ? 1 : 0;
    for (const TypedSpan &span : found) {
        std::size_t i = 0;
        while (i < gold.size() && (used[i] || !overlaps(span, gold[i])))
            ++i;
        if (i < gold.size()) {
            used[i] = true;
            ++into.kinds[span.type].hits;
        } else {
            ++into.kinds[span.type].wrong;
            into.mistakes.push_back(mistake("wrong", span, text));
        }
    }
    for (std::size_t i = 0; i < gold.size(); ++i) {
        if (!used[i]) {
            ++into.kinds[gold[i].type].missed;
            into.mistakes.push_back(mistake("missed", gold[i], text));
        }
    }
}

double share(int part, int rest)
{
    return part + rest > 0 ? static_cast<double>(part) / (part + rest) : 0.0;
}

} // namespace

double FinderScore::precision() const
{
    return share(hits, wrong);
}

double FinderScore::recall() const
{
    return share(hits, missed);
}

Result<PersonalDataScores> scorePersonalData(const std::string &path)
{
    const auto rows = readJsonLines(path);
    if (!rows)
        return fail(rows.error());
    PersonalDataScores scores;
    for (const boost::json::object &row : *rows) {
        if (!row.contains("spans") || !row.at("spans").is_array())
            return fail(base::ErrorKind::InvalidArgument, path + " has a line without spans.");
        compare(textAt(row, "text"), goldOf(row), scores);
    }
    return scores;
}

Result<std::string> predictPersonalData(const std::string &path)
{
    const auto rows = readJsonLines(path);
    if (!rows)
        return fail(rows.error());
    std::string out;
    for (const boost::json::object &row : *rows) {
        boost::json::array spans;
        for (const TypedSpan &span : spansIn(textAt(row, "text")))
            spans.push_back({{"start", span.start}, {"end", span.end}, {"type", span.type}});
        out += boost::json::serialize(boost::json::object({{"spans", std::move(spans)}})) + '\n';
    }
    return out;
}

} // namespace oxide::train
