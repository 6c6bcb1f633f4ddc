#include "train/difficulty.h"
#include "train/options.h"
#include "train/personaldata.h"
#include "train/tasktypes.h"

#include <QFile>
#include <QTest>

using namespace oxide;
using namespace oxide::train;

/// Holds what is compiled in to the goals, where the measuring data is there.
class TestTrainScores final : public QObject
{
    Q_OBJECT

private:
    std::string m_data;

    std::string dataFile(const char *name)
    {
        const std::string path = m_data + '/' + name;
        return QFile::exists(QString::fromStdString(path)) ? path : std::string();
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto options = parseOptions({"score"});
        QVERIFY(options.has_value());
        m_data = options->data;
    }

    void taskTypesAreKnown()
    {
        const std::string path = dataFile("task_types/dev.jsonl");
        if (path.empty())
            QSKIP("../shared/data/task_types is not there");
        const auto prompts = readLabelledPrompts(path);
        QVERIFY(prompts.has_value());
        const std::vector<std::size_t> said = predictTaskTypes(*prompts);
        TaskTypeScores scores;
        for (std::size_t i = 0; i < said.size(); ++i)
            scores.add((*prompts)[i].label, said[i]);
        QVERIFY2(scores.accuracy() > 0.9, qPrintable(QString::number(scores.accuracy())));
        QVERIFY2(scores.macroF1() > 0.9, qPrintable(QString::number(scores.macroF1())));
    }

    /// Learnt from these very questions: the goals for unseen ones are oxide-train train's to say.
    void difficultyOrdersTheQuestions()
    {
        if (dataFile("routing/dev_prompts.jsonl.gz").empty())
            QSKIP("../shared/data/routing is not there");
        const auto questions = readAskedQuestions(m_data + "/routing");
        QVERIFY(questions.has_value());
        const std::vector<double> scores = predictDifficulty(*questions);
        for (const std::string dataset : {"mmlu", "gsm8k", "routerarena"}) {
            std::vector<std::pair<double, AskedQuestion>> scored;
            for (std::size_t i = 0; i < scores.size(); ++i) {
                if ((*questions)[i].dataset == dataset)
                    scored.emplace_back(scores[i], (*questions)[i]);
            }
            QVERIFY2(exactApgr(scored) > 0.66, dataset.c_str());
        }
    }

    void personalDataIsFound()
    {
        const std::string path = dataFile("personal_data/dev.jsonl");
        if (path.empty())
            QSKIP("../shared/data/personal_data is not there");
        auto scores = scorePersonalData(path);
        QVERIFY(scores.has_value());
        for (const char *kind : {"credit_card", "iban", "ip", "email", "ssn"}) {
            QVERIFY2(scores->kinds[kind].precision() > 0.98, kind);
            QVERIFY2(scores->kinds[kind].recall() > 0.98, kind);
        }
        QVERIFY(scores->kinds["phone"].precision() > 0.90);
        QVERIFY(scores->kinds["phone"].recall() > 0.90);
        QVERIFY(scores->flaggedInVain <= 2);
    }
};

QTEST_GUILESS_MAIN(TestTrainScores)
#include "tst_trainscores.moc"
