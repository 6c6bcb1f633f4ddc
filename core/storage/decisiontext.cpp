#include "storage/decisiontext.h"

#include <string_view>
#include <utility>

namespace oxide::storage {

namespace {

constexpr std::string_view kBeginning = R"({"features":)";
/// Below this, what packing saves is not worth its time.
constexpr std::size_t kPackFrom = 4'096;
/// The fastest: the others save a fifth more for twice the time.
constexpr int kLevel = 1;

/// Text begins with a brace or a comma; packed, a decision under 16 MB begins with a zero.
bool isPacked(std::string_view body)
{
    return !body.empty() && body.front() == '\0';
}

} // namespace

DecisionColumns columnsOf(const std::string &text, std::string features)
{
    DecisionColumns columns;
    std::string_view rest = text;
    if (rest.starts_with(kBeginning) && rest.substr(kBeginning.size()).starts_with(features)) {
        rest.remove_prefix(kBeginning.size() + features.size());
        columns.features = std::move(features);
    }
    columns.isPacked = rest.size() >= kPackFrom;
    if (columns.isPacked)
        columns.body = qCompress(reinterpret_cast<const uchar *>(rest.data()),
                                 static_cast<qsizetype>(rest.size()), kLevel);
    else
        columns.body = QByteArray(rest.data(), static_cast<qsizetype>(rest.size()));
    return columns;
}

base::Result<std::string> decisionText(const std::string &features, const std::string &body)
{
    std::string text;
    if (!features.empty()) {
        text.reserve(kBeginning.size() + features.size() + body.size());
        text.append(kBeginning).append(features);
    }
    if (!isPacked(body))
        return text.append(body);
    const QByteArray rest = qUncompress(reinterpret_cast<const uchar *>(body.data()),
                                        static_cast<qsizetype>(body.size()));
    if (rest.isEmpty())
        return base::fail(base::ErrorKind::Database, "A stored decision is damaged.");
    return text.append(rest.constData(), static_cast<std::size_t>(rest.size()));
}

} // namespace oxide::storage
