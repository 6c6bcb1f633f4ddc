#include "train/jsonlines.h"
#include "train/options.h"
#include "train/personaldata.h"

#include <fstream>

#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using namespace oxide::train;

class TestTrainData final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string write(const char *name, std::string_view bytes)
    {
        const std::string path = m_folder.filePath(QString::fromLatin1(name)).toStdString();
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

private Q_SLOTS:
    void jsonLinesAreRead()
    {
        const auto rows = readJsonLines(write("a.jsonl", "{\"a\": \"x\"}\n\n{\"a\": 1}\n"));
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), 2U);
        QCOMPARE(textAt(rows->front(), "a"), "x");
        QCOMPARE(textAt(rows->back(), "a"), "");
        const auto broken = readJsonLines(write("b.jsonl", "{}\n[]\n"));
        QVERIFY(!broken && broken.error().message.find(":2:") != std::string::npos);
        QCOMPARE(readJsonLines("/nowhere/x.jsonl").error().kind, base::ErrorKind::NotFound);
    }

    void packedFilesAreUnpacked()
    {
        // printf '{"a":"hello hello hello"}\n' | gzip -n
        const QByteArray packed = QByteArray::fromHex(
            "1f8b0800000000000003ab564a54b252ca48cdc9c9574022956ab900094abbdd1a000000");
        const std::string path =
            write("c.gz", std::string_view(packed.data(), std::size_t(packed.size())));
        QCOMPARE(readFile(path).value_or("none"), "{\"a\":\"hello hello hello\"}\n");
        QVERIFY(!readFile(write("d.gz", "no gzip at all")));
        QVERIFY(!readFile(write("e.gz", std::string_view(packed.data(), 20))));
    }

    void predictionsCountCodePoints()
    {
        const std::string path =
            write("p.jsonl",
                  "{\"text\": \"\xC3\xBC \xF0\x9F\x98\x80 j@example.org\"}\n{\"text\": \"\"}\n");
        QCOMPARE(predictPersonalData(path).value_or("none"),
                 "{\"spans\":[{\"start\":4,\"end\":17,\"type\":\"email\"}]}\n{\"spans\":[]}\n");
    }

    void spansAreScoredByOverlap()
    {
        const std::string path = write(
            "s.jsonl",
            // half of it is enough; the other is missed; the last is found in vain
            "{\"text\": \"j@example.org\", \"spans\": "
            "[{\"start\":0,\"end\":7,\"type\":\"email\"}]}\n"
            "{\"text\": \"nothing\", \"spans\": [{\"start\":0,\"end\":7,\"type\":\"phone\"}]}\n"
            "{\"text\": \"10.0.0.1\", \"spans\": []}\n");
        const auto scores = scorePersonalData(path);
        QVERIFY(scores.has_value());
        QCOMPARE(scores->kinds.at("email"), (FinderScore{1, 0, 0}));
        QCOMPARE(scores->kinds.at("phone"), (FinderScore{0, 0, 1}));
        QCOMPARE(scores->kinds.at("ip"), (FinderScore{0, 1, 0}));
        QCOMPARE(scores->flaggedInVain, 1);
    }

    void optionsAreChecked()
    {
        const auto options = parseOptions({"predict", "personal-data", "x.jsonl", "--data", "d"});
        QVERIFY(options.has_value());
        QVERIFY(options->action == Action::Predict && options->subject == Subject::PersonalData);
        QCOMPARE(options->file, "x.jsonl");
        QCOMPARE(options->data, "d");
        const auto training = parseOptions({"train", "task-types", "--sample"});
        QVERIFY(training && training->action == Action::Train && training->sample);
        QVERIFY(training->out.empty()); // a sample replaces no table by itself
        QVERIFY(parseOptions({"train"})->out.ends_with("/core/routing"));
        for (const std::vector<std::string> &wrong : {std::vector<std::string>{"paint"},
                                                      {"score", "weather"},
                                                      {"predict", "personal-data"},
                                                      {"score", "all", "x"},
                                                      {"score", "--data"},
                                                      {"score", "--fast"}})
            QVERIFY(!parseOptions(wrong));
    }
};

QTEST_GUILESS_MAIN(TestTrainData)
#include "tst_traindata.moc"
