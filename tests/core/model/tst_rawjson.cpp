#include "model/rawjson.h"
#include "model/verbatim.h"

#include <QTest>

using namespace oxide::model;

class TestRawJson final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void membersComeInOrderAsTheyAreWritten()
    {
        const std::string text =
            " { \"a\" : 1.50 , \"b\\u0041\":\"x\\\"},{\" ,\"c\": [1, {\"d\":2}] } ";
        const auto members = rawMembers(text);
        QCOMPARE(members.size(), std::size_t(3));
        QCOMPARE(members[0].key, std::string("a"));
        QCOMPARE(std::string(members[0].value), std::string("1.50"));
        QCOMPARE(members[1].key, std::string("bA"));
        QCOMPARE(std::string(members[1].value), std::string("\"x\\\"},{\""));
        QCOMPARE(std::string(members[2].value), std::string("[1, {\"d\":2}]"));
    }

    void whatIsNoObjectHasNoMembers()
    {
        for (const char *text : {"", "[]", "7", "{", "{\"a\"", "{\"a\":", "\"a\":1}"})
            QVERIFY2(rawMembers(text).size() <= 1, text);
        QVERIFY(rawMembers("{}").empty());
    }

    void changesReplaceAddAndRemove()
    {
        QCOMPARE(rewritten("{\"a\":1,\"b\":2,\"c\":3}", {{"b", "\"x\""}, {"c", ""}, {"d", "4"}}),
                 std::string("{\"a\":1,\"b\":\"x\",\"d\":4}"));
        QCOMPARE(rewritten("{}", {{"a", ""}}), std::string("{}"));
    }

    void aKeyThatStandsTwiceCannotUndoAChange()
    {
        QCOMPARE(rewritten("{\"model\":\"a\",\"x\":1,\"model\":\"b\"}", {{"model", "\"m\""}}),
                 std::string("{\"model\":\"m\",\"x\":1}"));
    }

    void aKeyInAnotherCaseCannotUndoAChange()
    {
        QCOMPARE(rewritten("{\"Model\":\"a\",\"model\":\"b\",\"MODEL\":\"c\",\"\u017ftream\":false,"
                           "\"x\":1}",
                           {{"model", "\"m\""}, {"stream", "true"}}),
                 std::string("{\"model\":\"m\",\"x\":1,\"stream\":true}"));
    }

    void whatOxideCannotReadIsFoundInTheBody()
    {
        Verbatim said;
        said.body =
            "{\"store\":\"x\",\"messages\":[{\"content\":[{\"type\":\"text\",\"text\":\"?\"},"
            "{\"type\":\"document\",\"title\":\"a@b.test\",\"source\":{\"data\":\""
            + std::string(2000, 'A') + "\"}}]}]}";
        QVERIFY(!hasUnread(said));
        QVERIFY(unreadOf(said).words.empty());
        said.foreignContent = {"document"};
        QVERIFY(hasUnread(said));
        const Unread unread = unreadOf(said);
        QCOMPARE(unread.encodedBytes, std::int64_t(2000));
        QCOMPARE(unread.contentWords, std::string("document\na@b.test\n"));
        QVERIFY(unread.words.find("?\n") != std::string::npos);
    }

    void whatStandsTwiceIsAmbiguousWhateverItsCase()
    {
        QVERIFY(isAmbiguous("{\"messages\":[],\"Messages\":[]}"));
        QVERIFY(isAmbiguous("{\"keep_alive\":1,\"\u212aeep_alive\":2}"));
        QVERIFY(isAmbiguous("{\"a\":1,\"a\":1}"));
        QVERIFY(!isAmbiguous("{\"a\":{\"b\":1},\"b\":{\"A\":1}}"));
    }
};

QTEST_GUILESS_MAIN(TestRawJson)
#include "tst_rawjson.moc"
