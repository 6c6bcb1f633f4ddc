#include "config/yamledit.h"

#include <QTest>

using namespace oxide::config;

namespace {

constexpr std::string_view text = R"(# head
first:   # of two
  a: 1  # one
  # of b
  b: "two # words"   # kept

  list:
  # of x
  - x
  # of y
  - name: y
    n: 1

  - z
# foot of first
flow: {p: 1, q: [1, 2]}
second:
    deep:
        c: |
          # text
          more
        d: 4
)";

std::string replaced(std::string_view from, std::string_view to)
{
    std::string out(text);
    const auto at = out.find(from);
    if (at == std::string::npos)
        qFatal("not in the text");
    return out.replace(at, from.size(), to);
}

} // namespace

class TestYamlEdit final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aScalarChangesOnItsLineAndKeepsItsComment()
    {
        YamlEdit edit{std::string(text)};
        edit.set({"first", "a"}, YAML::Node(5));
        QCOMPARE(edit.text(), replaced("a: 1  # one", "a: 5  # one"));
        edit.set({"first", "a"}, YAML::Node(1));
        edit.set({"first", "b"}, yaml::text("yes"));
        QCOMPARE(edit.text(), replaced("\"two # words\"   # kept", "\"yes\"   # kept"));
    }

    void anAddedKeyStandsBehindItsSiblings()
    {
        YamlEdit edit{std::string(text)};
        edit.set({"second", "deep", "e"}, yaml::text("x: y"));
        QCOMPARE(edit.text(), replaced("        d: 4\n", "        d: 4\n        e: \"x: y\"\n"));
        edit.remove({"second", "deep", "e"});
        edit.set({"third", "f", "g"}, YAML::Node(1));
        QCOMPARE(edit.text(), std::string(text) + "third:\n  f:\n    g: 1\n");
    }

    void anAddedKeyTakesThePlaceWhereItIsCommented()
    {
        YamlEdit edit("app:\n  # The look (x)\n  # theme: system\n  # tray: true\nlast: 1\n");
        edit.set({"app", "theme"}, yaml::text("dark"));
        QCOMPARE(edit.text(),
                 std::string("app:\n  # The look (x)\n  # theme: system\n  theme: dark\n"
                             "  # tray: true\nlast: 1\n"));
        edit.set({"app", "tray"}, YAML::Node(false));
        QCOMPARE(edit.text(),
                 std::string("app:\n  # The look (x)\n  # theme: system\n  theme: dark\n"
                             "  # tray: true\n  tray: false\nlast: 1\n"));
    }

    void aBlockScalarIsReplacedWhole()
    {
        YamlEdit edit{std::string(text)};
        edit.set({"second", "deep", "c"}, yaml::text("short"));
        QCOMPARE(edit.text(), replaced("c: |\n          # text\n          more\n", "c: short\n"));
    }

    void removingTakesTheEntryAlone()
    {
        YamlEdit edit{std::string(text)};
        edit.remove({"first", "b"});
        QCOMPARE(edit.text(), replaced("  b: \"two # words\"   # kept\n", ""));
        edit.remove({"no", "such"});
        QCOMPARE(edit.text(), replaced("  b: \"two # words\"   # kept\n", ""));
    }

    void aFlowMappingIsRewrittenAsABlock()
    {
        YamlEdit edit{std::string(text)};
        edit.set({"flow", "p"}, YAML::Node(3));
        QCOMPARE(edit.text(),
                 replaced("flow: {p: 1, q: [1, 2]}\n", "flow:\n  p: 3\n  q: [1, 2]\n"));
    }

    void listMembersMoveWithTheirComments()
    {
        YamlEdit edit{std::string(text)};
        edit.setItems({"first", "list"}, {std::size_t{2}, yaml::text("new"), std::size_t{1}});
        QCOMPARE(edit.text(),
                 replaced("  # of x\n  - x\n  # of y\n  - name: y\n    n: 1\n\n  - z\n",
                          "  - z\n  - new\n  # of y\n  - name: y\n    n: 1\n\n"));
    }

    void renamingChangesTheKeyAlone()
    {
        YamlEdit edit{std::string(text)};
        edit.rename({"first"}, "1st: x");
        QCOMPARE(edit.text(), replaced("first:   # of two", "\"1st: x\":   # of two"));
        YamlEdit flow("{a: {b: 1}}");
        flow.rename({"a", "b"}, "c");
        QCOMPARE(flow.at({"a", "c"}).as<int>(), 1);
    }

    void lineEndsAndByteOrderMarkStay()
    {
        YamlEdit edit("\xEF\xBB\xBF"
                      "a: 1\r\nb:\r\n  c: 2");
        edit.set({"b", "d"}, YAML::Node(3));
        edit.set({"a"}, YAML::Node(9));
        QCOMPARE(edit.text(), std::string("\xEF\xBB\xBF"
                                          "a: 9\r\nb:\r\n  c: 2\r\n  d: 3\r\n"));
    }

    void anEmptyTextGetsItsFirstKey()
    {
        YamlEdit edit("# only words");
        edit.set({"a", "b"}, YAML::Node(1));
        QCOMPARE(edit.text(), std::string("# only words\na:\n  b: 1\n"));
    }

    void anEndMarkStaysTheEnd()
    {
        YamlEdit edit("---\na: 1\n...\n");
        edit.set({"b"}, YAML::Node(2));
        QCOMPARE(edit.text(), std::string("---\na: 1\nb: 2\n...\n"));
    }

    void everyTextComesBackAsItWas_data()
    {
        QTest::addColumn<QByteArray>("value");
        for (const char *value :
             {"",      " ",           "plain",      "a: b",  "a #b",        "#x",
              "- x",   "true",        "Null",       "~",     "12",          "-1.5e3",
              "0x1F",  ".5",          "[a]",        "{a",    "a,b",         "'q'",
              "\"q\"", "back\\slash", "two\nlines", "tab\t", "\x01\x7F",    "ü 漢 🦀",
              "%x",    "@x",          "`x`",        "key:",  "? q",         "| x",
              "> x",   "&a",          "*a",         "!t",    "22:00-06:00", "2024-01-01",
              "no",    "=",           "<<",         "...",   "---",         "a\r\nb"})
            QTest::newRow(value) << QByteArray(value);
    }

    void everyTextComesBackAsItWas()
    {
        QFETCH(QByteArray, value);
        const std::string expected = value.toStdString();
        YamlEdit edit("a: 1\n");
        edit.set({"t"}, yaml::text(expected));
        edit.set({"list"}, yaml::texts({expected, "x"}));
        QVERIFY(edit.at({"t"}).IsScalar());
        QCOMPARE(edit.at({"t"}).Scalar(), expected);
        QCOMPARE(edit.at({"list"})[0].Scalar(), expected);
        QCOMPARE(edit.at({"list"}).size(), std::size_t{2});
    }
};

QTEST_GUILESS_MAIN(TestYamlEdit)
#include "tst_yamledit.moc"
