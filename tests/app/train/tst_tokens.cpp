#include "train/leastsquares.h"
#include "train/samples.h"
#include "train/tokens.h"

#include <cmath>
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using namespace oxide::train;

class TestTokens final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string write(std::string_view text)
    {
        const std::string path = m_folder.filePath(QStringLiteral("t.jsonl")).toStdString();
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

private Q_SLOTS:
    void leastSquaresFindTheWeights()
    {
        const std::vector<Equation> equations = {
            {{1, 0, 0}, 2, 1}, {{1, 2, 0}, 8, 1}, {{3, 1, 0}, 9, 1}};
        const std::vector<Belief> beliefs = {{0, 1e-9, -9}, {0, 1e-9, -9}, {7, 1e-9, -9}};
        const std::vector<double> weights = leastSquares(equations, beliefs);
        QVERIFY(std::abs(weights[0] - 2) < 1e-3);
        QVERIFY(std::abs(weights[1] - 3) < 1e-3);
        QCOMPARE(weights[2], 7.0); // nothing is known of it but the belief
    }

    void weightsKeepTheirBounds()
    {
        const std::vector<Equation> equations = {{{1, 1}, 1, 1}, {{1, 0}, 2, 1}};
        const std::vector<Belief> beliefs = {{1, 1e-6, 0}, {1, 1e-6, 0}};
        QCOMPARE(leastSquares(equations, beliefs)[1], 0.0); // it would be -1
    }

    void countsAreChecked()
    {
        const auto texts = readCountedTexts(
            write(R"({"kind": "english", "source": "s", "text": "a b", "tokens": {"o200k": 2}})"));
        QVERIFY(!texts && texts.error().message.find("cl100k") != std::string::npos);
        QVERIFY(!readCountedTexts(write(R"({"kind": "english", "text": "a b"})")));
    }

    void scoresAreThoseOfTheDefinition()
    {
        TokenScores scores;
        scores.errors = {0.2, -0.05, 0.1};
        scores.estimated = 90;
        scores.real = 100;
        QCOMPARE(scores.median(), 0.1);
        QCOMPARE(scores.within(0.1), 2.0 / 3);
        QVERIFY(std::abs(scores.bias() + 0.1) < 1e-12);
    }

    void theCompiledInTableIsNearRealTokenizers()
    {
        const auto texts = readCountedTexts(sampleTexts());
        QVERIFY(texts.has_value());
        TokenScoreTable scores = scoreTokens(*texts);
        for (const char *kind : {"english", "code", "german", "chinese"}) {
            for (std::size_t i = 0; i < routing::kTokenizers; ++i) {
                const TokenScores &each = scores[kind][i];
                const std::string what = std::string(kind) + ' ' + std::to_string(i) + ": "
                                         + std::to_string(each.bias()) + ", median "
                                         + std::to_string(each.median());
                QVERIFY2(std::abs(each.bias()) < 0.10, what.c_str());
                QVERIFY2(each.median() < 0.10, what.c_str());
            }
        }
    }

    /// The whole of the training, on what the repository holds.
    void aSampleTeaches()
    {
        const auto texts = readCountedTexts(sampleTexts());
        QVERIFY(texts.has_value());
        const TokenWeights weights = trainTokens(*texts);
        const double word = weights[static_cast<std::size_t>(routing::Count::Word1) + 3][0];
        QVERIFY2(word > 0.7 && word < 1.3, qPrintable(QString::number(word)));
        const std::string text = tableText(weights);
        QCOMPARE(std::ranges::count(text, '\n'), static_cast<std::ptrdiff_t>(routing::kCounts + 1));
    }

    void predictionsAreLinesOfJson()
    {
        const std::string lines = tokenLines(write(R"({"prompt": "hello"})")).value_or("none");
        QVERIFY2(lines.starts_with("{\"tokens\":{\"o200k\":1,"), lines.c_str());
        QVERIFY(lines.ends_with("}}\n"));
    }
};

QTEST_GUILESS_MAIN(TestTokens)
#include "tst_tokens.moc"
