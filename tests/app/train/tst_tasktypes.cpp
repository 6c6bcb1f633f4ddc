#include "train/softmax.h"
#include "train/tasktypes.h"

#include <fstream>
#include <map>
#include <set>

#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using namespace oxide::train;

namespace {

const std::string kOwnPrompts = OXIDE_SOURCE_DIR "/resources/training/task_types.jsonl";

constexpr auto kCoding = static_cast<std::size_t>(model::TaskType::Coding);
constexpr auto kGeneral = static_cast<std::size_t>(model::TaskType::General);

Example example(std::vector<std::pair<std::uint32_t, double>> features, std::size_t label)
{
    return {std::move(features), label, 1};
}

SoftmaxOptions optionsFor(std::size_t features)
{
    SoftmaxOptions options;
    options.features = features;
    options.decay.assign(features, 0.001);
    options.grid = 1.0 / 256;
    return options;
}

} // namespace

class TestTaskTypes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatTellsClassesApartIsLearnt()
    {
        const std::vector<Example> examples = {
            example({{0, 1}, {1, 1}}, 0), example({{0, 1}, {2, 1}}, 1),
            example({{0, 1}, {1, 1}}, 0), example({{0, 1}, {2, 1}}, 1)};
        const Softmax learnt(examples, optionsFor(3));
        QCOMPARE(learnt.best(example({{1, 1}}, 0)), 0U);
        QCOMPARE(learnt.best(example({{2, 1}}, 0)), 1U);
        QVERIFY(learnt.weight(1, 0) > 0.5 && learnt.weight(1, 1) < -0.5);
        QVERIFY(std::abs(learnt.weight(0, 0)) < 0.5); // holds of both
        const Softmax again(examples, optionsFor(3));
        for (std::uint32_t feature = 0; feature < 3; ++feature) {
            QCOMPARE(again.weight(feature, 0), learnt.weight(feature, 0));
            const double steps = learnt.weight(feature, 0) * 256;
            QCOMPARE(steps, std::round(steps));
        }
    }

    void wordsOfOnePromptAreLeftOut()
    {
        const NamedFeatures first = {{"shape:short", 0.5}, {"^write", 1}, {"write", 1}, {"one", 1}};
        const NamedFeatures second = {{"write", 1}, {"two", 1}, {"^write", 1}};
        const Vocabulary vocabulary({&first, nullptr, &second}, 2, [](std::string_view property) {
            return property == "shape:short";
        });
        std::set<std::string> words;
        for (std::size_t i = 0; i < vocabulary.size(); ++i) {
            if (!isProperty(vocabulary.name(i)))
                words.insert(vocabulary.name(i));
        }
        QCOMPARE(words, (std::set<std::string>{"^write", "write"}));
        const Example known = vocabulary.example(first);
        QCOMPARE(known.features.size(), 3U);
        QCOMPARE(known.features.front().second, 0.5);
    }

    void scoresAreThoseOfTheDefinition()
    {
        TaskTypeScores scores;
        scores.add(kCoding, kCoding);
        scores.add(kCoding, kGeneral);
        scores.add(kGeneral, kGeneral);
        QCOMPARE(scores.accuracy(), 2.0 / 3);
        QCOMPARE(scores.f1(kCoding), 2.0 / 3);  // precision 1, recall 1/2
        QCOMPARE(scores.f1(kGeneral), 2.0 / 3); // precision 1/2, recall 1
        QCOMPARE(scores.macroF1(), 2.0 / 3);    // types that never occur do not count
    }

    void labelsAreChecked()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("a.jsonl")).toStdString();
        std::ofstream(path) << R"({"prompt": "x", "label": "cooking"})";
        const auto prompts = readLabelledPrompts(path);
        QVERIFY(!prompts && prompts.error().message.find("cooking") != std::string::npos);
    }

    /// The whole of the training, on what the repository holds.
    void unseenPromptsAreUnderstood()
    {
        const auto prompts = readLabelledPrompts(kOwnPrompts);
        QVERIFY(prompts.has_value());
        std::vector<std::string> groups;
        for (std::size_t i = 0; i < prompts->size(); ++i)
            groups.push_back(i % 3 == 0 ? "asked" : "");
        const std::vector<std::size_t> said = crossPredictTaskTypes(*prompts, groups);
        TaskTypeScores scores;
        for (std::size_t i = 0; i < said.size(); i += 3)
            scores.add((*prompts)[i].label, said[i]);
        QVERIFY2(scores.accuracy() > 0.7, qPrintable(QString::number(scores.accuracy())));
        QVERIFY2(scores.macroF1() > 0.7, qPrintable(QString::number(scores.macroF1())));
    }

    void theCompiledInTableKnowsEveryLanguage()
    {
        const auto prompts = readLabelledPrompts(kOwnPrompts);
        QVERIFY(prompts.has_value());
        const std::vector<std::size_t> said = predictTaskTypes(*prompts);
        std::map<std::string, TaskTypeScores> languages;
        for (std::size_t i = 0; i < said.size(); ++i)
            languages[(*prompts)[i].source].add((*prompts)[i].label, said[i]);
        for (const char *language : {"de", "fr", "es", "it", "zh", "ja"}) {
            const TaskTypeScores &scores = languages["own:" + std::string(language)];
            QVERIFY2(scores.accuracy() > 0.85, language);
            QVERIFY2(scores.macroF1() > 0.85, language);
        }
    }

    void aTableIsWrittenAsTheSourcesHoldIt()
    {
        TaskTypeModel model;
        model.rows = {{"^write a", {0.5, -0.25, 0, 0, 0, 0, 0, 1}}};
        const std::string text = tableText(model);
        QVERIFY(text.starts_with("//"));
        QVERIFY(text.ends_with("\n{\"^write a\", {128, -64, 0, 0, 0, 0, 0, 256}},\n"));
    }

    void predictionsAreLinesOfJson()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("p.jsonl")).toStdString();
        std::ofstream(path) << "{\"prompt\": \"Refactor this class\"}\n{\"prompt\": \"\"}\n";
        const std::string lines = taskTypeLines(path).value_or("none");
        QVERIFY(lines.starts_with("{\"label\":\"refactoring\",\"confidence\":"));
        QVERIFY(lines.find("\n{\"label\":\"general\"") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestTaskTypes)
#include "tst_tasktypes.moc"
