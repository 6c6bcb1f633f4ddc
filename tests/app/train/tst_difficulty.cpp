#include "train/difficulty.h"
#include "train/ridge.h"
#include "train/samples.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using namespace oxide::train;

namespace {

std::pair<double, AskedQuestion> scored(double score, double weak, double strong)
{
    return {score, {"own", "own", "", weak, strong}};
}

double meanOf(const std::vector<double> &scores, const std::vector<AskedQuestion> &questions,
              double weak)
{
    double sum = 0;
    int count = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (questions[i].weak == weak) {
            sum += scores[i];
            ++count;
        }
    }
    return sum / count;
}

} // namespace

class TestDifficulty final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// By hand: the curve's area over four questions, two of which the weak model fails.
    void apgrIsThatOfTheDefinition()
    {
        const auto best = {scored(4, 0, 1), scored(3, 0, 1), scored(2, 1, 1), scored(1, 1, 1)};
        QCOMPARE(exactApgr(best), 0.75); // 1/2, 1, 1, 1 of the gap after each
        const auto worst = {scored(1, 0, 1), scored(2, 0, 1), scored(3, 1, 1), scored(4, 1, 1)};
        QCOMPARE(exactApgr(worst), 0.25);
        const auto equal = {scored(1, 0, 1), scored(1, 0, 1), scored(1, 1, 1), scored(1, 1, 1)};
        QCOMPARE(exactApgr(equal), 0.5);
        QVERIFY(std::isnan(exactApgr({scored(1, 1, 1)})));
    }

    /// By hand: centred sums give (2 + 1) w = 2 for the first; the second holds of all alike.
    void ridgeIsThatOfTheDefinition()
    {
        const std::vector<Example> examples = {
            {{{0, 1.0}, {1, 1.0}}}, {{{0, -1.0}, {1, 1.0}}}, {{{1, 1.0}}}};
        const std::vector<double> weights =
            ridge(examples, std::vector<double>{6.0, 4.0, 5.0}, 2, 1.0);
        QVERIFY(std::abs(weights[0] - 2.0 / 3) < 1e-9);
        QVERIFY(std::abs(weights[1]) < 1e-9);
    }

    void outcomesAreReadWithTheirQuestions()
    {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        std::ofstream(path + "/dev_outcomes.csv")
            << "dataset,id,group,weak,strong\r\nmmlu,law:1,law,0.5,1\r\n";
        // printf '{"dataset":"mmlu","id":"law:1","prompt":"Q"}\n' | gzip -n
        const QByteArray packed = QByteArray::fromHex(
            "1f8b0800000000000003ab564a492c492c4e2d51b252cacdcd2955d251ca4c01b27312"
            "cbad0c819c82a2fcdc029064a0522d1700573f72902d000000");
        std::ofstream(path + "/dev_prompts.jsonl.gz", std::ios::binary)
            .write(packed.data(), packed.size());
        const auto questions = readAskedQuestions(path);
        QVERIFY2(questions.has_value(), questions ? "" : questions.error().message.c_str());
        QCOMPARE(questions->size(), 1U);
        QCOMPARE(questions->front().prompt, "Q");
        QCOMPARE(questions->front().weak, 0.5);
        std::ofstream(path + "/dev_outcomes.csv") << "dataset,id,group,weak,strong\nmmlu,2,x,1,1\n";
        QVERIFY(!readAskedQuestions(path)); // no outcome of law:1
        std::ofstream(path + "/dev_outcomes.csv") << "dataset,id,group,weak,strong\nmmlu,2,x\n";
        QVERIFY(!readAskedQuestions(path));
    }

    /// The whole of the training, on what the repository holds.
    void unseenQuestionsAreOrdered()
    {
        const auto questions = readJudgedQuestions(ownQuestions());
        QVERIFY(questions.has_value());
        std::vector<std::string> groups;
        for (std::size_t i = 0; i < questions->size(); ++i)
            groups.push_back(std::to_string(i % 4));
        const std::vector<double> scores = crossPredictDifficulty(*questions, groups);
        std::vector<std::pair<double, AskedQuestion>> all;
        for (std::size_t i = 0; i < scores.size(); ++i)
            all.emplace_back(scores[i], (*questions)[i]);
        QVERIFY2(exactApgr(all) > 0.65, qPrintable(QString::number(exactApgr(all))));
        const DifficultyModel model = trainDifficulty(*questions);
        QVERIFY(std::ranges::is_sorted(model.steps));
        QVERIFY(tableText(model).find("\n{\"step:16\", ") != std::string::npos);
    }

    void theCompiledInTableTellsEasyFromHard()
    {
        const auto questions = readJudgedQuestions(ownQuestions());
        QVERIFY(questions.has_value());
        const std::vector<double> scores = predictDifficulty(*questions);
        const auto [least, most] = std::ranges::minmax(scores);
        QVERIFY(least >= 0 && most <= 1);
        const double easy = meanOf(scores, *questions, 1);
        const double hard = meanOf(scores, *questions, 0);
        QVERIFY2(easy < 0.35 && hard > 0.65,
                 qPrintable(QStringLiteral("%1 %2").arg(easy).arg(hard)));
    }
};

QTEST_GUILESS_MAIN(TestDifficulty)
#include "tst_difficulty.moc"
