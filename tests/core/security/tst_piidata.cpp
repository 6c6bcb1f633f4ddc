#include "security/pii.h"

#include <fstream>
#include <map>
#include <sstream>

#include <QDir>
#include <QTest>

#include <boost/json.hpp>

using namespace oxide;

namespace {

struct Gold {
    std::size_t start;
    std::size_t end;
    std::string type;
};

struct Count {
    int hits = 0;
    int wrong = 0;
    int missed = 0;

    [[nodiscard]] double precision() const { return double(hits) / std::max(1, hits + wrong); }
    [[nodiscard]] double recall() const { return double(hits) / std::max(1, hits + missed); }
};

/// The data's name of a kind.
std::string typeOf(model::Sensitivity kind)
{
    switch (kind) {
    case model::Sensitivity::Card:
        return "credit_card";
    case model::Sensitivity::IpAddress:
        return "ip";
    default:
        return std::string(base::nameOf(kind));
    }
}

/// Byte offsets counted in code points.
std::size_t codePoints(std::string_view text, std::size_t bytes)
{
    return std::size_t(std::count_if(text.begin(), text.begin() + std::ptrdiff_t(bytes),
                                     [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Shared over united length, at least one half, as the data's own evaluate.py has it.
bool overlap(const Gold &a, const Gold &b)
{
    const auto shared =
        std::ptrdiff_t(std::min(a.end, b.end)) - std::ptrdiff_t(std::max(a.start, b.start));
    const auto united = std::max(a.end, b.end) - std::min(a.start, b.start);
    return a.type == b.type && shared > 0 && double(shared) / double(united) >= 0.5;
}

QString dataFile()
{
    const QString wanted = QStringLiteral("shared/data/personal_data/dev.jsonl");
    for (QDir folder(QStringLiteral(OXIDE_SOURCE_DIR)); folder.cdUp();) {
        if (folder.exists(wanted))
            return folder.filePath(wanted);
    }
    return {};
}

} // namespace

/// Scores the finder on the development data of ../shared/data/personal_data.
class TestPiiData final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theGoalsAreMetOnTheDevelopmentData()
    {
        const QString path = dataFile();
        if (path.isEmpty())
            QSKIP("../shared/data/personal_data is not there");
        const security::PiiFinder finder;
        std::map<std::string, Count> counts;
        int flagged = 0;
        std::ifstream file(path.toStdString());
        for (std::string line; std::getline(file, line);) {
            const boost::json::object row = boost::json::parse(line).as_object();
            const std::string text(row.at("text").as_string());
            std::vector<Gold> gold;
            for (const auto &span : row.at("spans").as_array())
                gold.push_back({std::size_t(span.at("start").as_int64()),
                                std::size_t(span.at("end").as_int64()),
                                std::string(span.at("type").as_string())});
            std::vector<bool> used(gold.size());
            const auto found = finder.find(text);
            flagged += gold.empty() && !found.empty() ? 1 : 0;
            for (const security::PiiSpan &span : found) {
                const Gold mine{codePoints(text, span.start), codePoints(text, span.end),
                                typeOf(span.kind)};
                std::size_t i = 0;
                while (i < gold.size() && (used[i] || !overlap(mine, gold[i])))
                    ++i;
                if (i < gold.size()) {
                    used[i] = true;
                    ++counts[mine.type].hits;
                } else {
                    ++counts[mine.type].wrong;
                    qInfo("wrong %s: %s", mine.type.c_str(),
                          text.substr(span.start, span.end - span.start).c_str());
                }
            }
            for (std::size_t i = 0; i < gold.size(); ++i) {
                if (!used[i]) {
                    ++counts[gold[i].type].missed;
                    qInfo("missed %s at %zu: %s", gold[i].type.c_str(), gold[i].start,
                          text.c_str());
                }
            }
        }
        for (const auto &[type, count] : counts)
            qInfo("%-12s hits %3d wrong %3d missed %3d precision %.3f recall %.3f", type.c_str(),
                  count.hits, count.wrong, count.missed, count.precision(), count.recall());
        qInfo("texts without personal data flagged: %d", flagged);
        for (const char *type : {"credit_card", "iban", "ip", "email", "ssn"}) {
            QVERIFY2(counts[type].precision() > 0.98, type);
            QVERIFY2(counts[type].recall() > 0.98, type);
        }
        QVERIFY(counts["phone"].precision() > 0.90);
        QVERIFY(counts["phone"].recall() > 0.90);
        QVERIFY(!counts.contains("api_key") || counts["api_key"].wrong == 0);
    }
};

QTEST_GUILESS_MAIN(TestPiiData)
#include "tst_piidata.moc"
