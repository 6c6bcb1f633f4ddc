// oxidectl connect, as somebody runs it in a home of his own: what it asks, writes and keeps.

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

constexpr int kTimeoutMs = 20'000;

const QByteArray kSettings = "{\"theme\": \"dark\", \"mcpServers\": {\"other\": {\"command\": "
                             "\"x\"}},   \"odd\":1.50}";

struct Outcome {
    int code = -1;
    QString answer;
    QString remarks;
};

} // namespace

class TestConnect final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_home;

    /// `oxidectl connect WORDS`, its questions yet to be answered.
    void start(QProcess &process, const QStringList &words) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), m_home->path());
        process.setProcessEnvironment(environment);
        process.start(QCoreApplication::applicationDirPath() + QStringLiteral("/oxidectl"),
                      QStringList{QStringLiteral("connect")} + words);
    }

    static Outcome end(QProcess &process)
    {
        process.closeWriteChannel();
        Outcome outcome;
        if (process.waitForFinished(kTimeoutMs) && process.exitStatus() == QProcess::NormalExit)
            outcome.code = process.exitCode();
        outcome.answer = QString::fromUtf8(process.readAllStandardOutput());
        outcome.remarks = QString::fromUtf8(process.readAllStandardError());
        return outcome;
    }

    [[nodiscard]] Outcome connectTo(const QStringList &words, const QByteArray &typed = {}) const
    {
        QProcess process;
        start(process, words);
        process.write(typed);
        return end(process);
    }

    /// Waits until it asks; gives what it said so far.
    static QByteArray question(QProcess &process)
    {
        process.setReadChannel(QProcess::StandardError);
        QByteArray said;
        while (!said.contains("Type yes") && process.waitForReadyRead(kTimeoutMs))
            said += process.readAllStandardError();
        return said;
    }

    [[nodiscard]] QString at(const QString &path) const { return m_home->filePath(path); }

    void write(const QString &path, const QByteArray &text) const
    {
        QDir().mkpath(QFileInfo(at(path)).path());
        QFile file(at(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    [[nodiscard]] QByteArray read(const QString &path) const
    {
        QFile file(at(path));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }

    /// The copies that were kept of it, by name.
    [[nodiscard]] QStringList backups(const QString &path) const
    {
        const QFileInfo file(at(path));
        return file.dir().entryList({file.fileName() + QStringLiteral(".before-oxide-*")},
                                    QDir::Files | QDir::Hidden);
    }

    void verifyBackup(const QString &path, const QByteArray &before) const
    {
        const QStringList kept = backups(path);
        QCOMPARE(kept.size(), 1);
        QCOMPARE(read(QFileInfo(path).path() + QLatin1Char('/') + kept.first()), before);
    }

    /// What it wrote, beside what stood there before.
    void verifyConnected(const QString &path) const
    {
        const QJsonObject settings = QJsonDocument::fromJson(read(path)).object();
        const QJsonObject servers = settings[QLatin1String("mcpServers")].toObject();
        const QString program =
            servers[QLatin1String("oxide")].toObject()[QLatin1String("command")].toString();
        QVERIFY2(program.endsWith(QLatin1String("/oxide-mcp")), qPrintable(program));
        QCOMPARE(settings[QLatin1String("theme")].toString(), QStringLiteral("dark"));
        QCOMPARE(servers[QLatin1String("other")].toObject()[QLatin1String("command")].toString(),
                 QStringLiteral("x"));
    }

    static void addClients()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("path");
        QTest::newRow("claude-code")
            << QStringLiteral("claude-code") << QStringLiteral(".claude.json");
        QTest::newRow("gemini") << QStringLiteral("gemini")
                                << QStringLiteral(".gemini/settings.json");
    }

private Q_SLOTS:
    void init() { m_home = std::make_unique<QTemporaryDir>(); }

    void nothing_is_written_before_yes_data() { addClients(); }
    void nothing_is_written_before_yes()
    {
        QFETCH(QString, name);
        QFETCH(QString, path);
        write(path, kSettings);
        QProcess process;
        start(process, {name});
        const QByteArray said = question(process);
        QVERIFY2(said.contains("oxide-mcp"), said.constData()); // what would be written is shown
        QVERIFY2(said.contains(at(path).toUtf8()), said.constData());
        QCOMPARE(read(path), kSettings);
        QVERIFY(backups(path).isEmpty());
        process.write("yes\n");
        const Outcome outcome = end(process);
        QVERIFY2(outcome.code == 0, qPrintable(outcome.remarks));
        QVERIFY(outcome.answer.startsWith(QLatin1String("Connected.")));
        verifyConnected(path);
        verifyBackup(path, kSettings);
        QVERIFY(outcome.remarks.contains(backups(path).first()));
    }

    void anything_else_leaves_the_file_as_it_is_data() { addClients(); }
    void anything_else_leaves_the_file_as_it_is()
    {
        QFETCH(QString, name);
        QFETCH(QString, path);
        write(path, kSettings);
        for (const char *typed : {"no\n", "\n", "", "yesterday\n", "Y e s\n"}) {
            const Outcome outcome = connectTo({name}, typed);
            QCOMPARE(outcome.code, 1);
            QVERIFY(outcome.remarks.contains(QLatin1String("Nothing was changed.")));
            QCOMPARE(read(path), kSettings);
            QVERIFY(backups(path).isEmpty());
        }
    }

    void what_is_no_plain_json_is_refused_and_left_data() { addClients(); }
    void what_is_no_plain_json_is_refused_and_left()
    {
        QFETCH(QString, name);
        QFETCH(QString, path);
        for (const QByteArray &text :
             {QByteArray("{\"theme\": \"dark\","), QByteArray("// mine\n{}"), QByteArray("[]"),
              QByteArray("{\"mcpServers\": 7}")}) {
            write(path, text);
            for (const QStringList &words : {QStringList{name}, {name, QStringLiteral("--yes")}}) {
                const Outcome outcome = connectTo(words, "yes\n");
                QCOMPARE(outcome.code, 1);
                QVERIFY2(outcome.remarks.contains(QLatin1String("stay as they are")),
                         qPrintable(outcome.remarks));
                QVERIFY(outcome.remarks.contains(QLatin1String("oxide-mcp"))); // to do by hand
                QVERIFY(!outcome.remarks.contains(QLatin1String("Type yes")));
                QCOMPARE(read(path), text);
                QVERIFY(backups(path).isEmpty());
            }
        }
    }

    void with_yes_it_does_not_ask_data() { addClients(); }
    void with_yes_it_does_not_ask()
    {
        QFETCH(QString, name);
        QFETCH(QString, path);
        write(path, kSettings);
        const Outcome outcome = connectTo({name, QStringLiteral("--yes")});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.remarks));
        QVERIFY(!outcome.remarks.contains(QLatin1String("Type yes")));
        verifyConnected(path);
        verifyBackup(path, kSettings);

        // The second time there is nothing to do, so nothing to keep either.
        const QByteArray once = read(path);
        const Outcome again = connectTo({name, QStringLiteral("--yes")});
        QCOMPARE(again.code, 0);
        QVERIFY(again.remarks.contains(QLatin1String("connected already")));
        QCOMPARE(read(path), once);
        QCOMPARE(backups(path).size(), 1);
    }

    void settings_that_are_not_there_are_made()
    {
        const Outcome outcome = connectTo({QStringLiteral("gemini"), QStringLiteral("--yes"),
                                           QStringLiteral("--data"), at(QStringLiteral("data"))});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.remarks));
        const QByteArray written = read(QStringLiteral(".gemini/settings.json"));
        QVERIFY2(written.contains("\"--data\"")
                     && written.contains(at(QStringLiteral("data")).toUtf8()),
                 written.constData());
        QVERIFY(backups(QStringLiteral(".gemini/settings.json")).isEmpty());
    }

    /// The client starts oxide-mcp without this shell's variables.
    void a_data_folder_of_the_environment_is_named()
    {
        qputenv("OXIDE_DATA", at(QStringLiteral("data")).toUtf8());
        QProcess process;
        start(process, {QStringLiteral("claude-code"), QStringLiteral("--yes")});
        qunsetenv("OXIDE_DATA");
        QVERIFY(process.waitForFinished(kTimeoutMs));
        const QJsonObject settings =
            QJsonDocument::fromJson(read(QStringLiteral(".claude.json"))).object();
        const QJsonObject oxide =
            settings[QLatin1String("mcpServers")].toObject()[QLatin1String("oxide")].toObject();
        QCOMPARE(oxide[QLatin1String("args")].toArray(),
                 QJsonArray({QStringLiteral("--data"), at(QStringLiteral("data"))}));
    }

    void what_the_program_writes_while_the_question_stands_is_kept()
    {
        const QString path = QStringLiteral(".claude.json");
        write(path, kSettings);
        QProcess process;
        start(process, {QStringLiteral("claude-code")});
        QVERIFY(question(process).contains("Type yes"));
        QByteArray newer = kSettings;
        newer.replace("\"odd\"", "\"meanwhile\": true, \"odd\"");
        write(path, newer);
        process.write("yes\n");
        QCOMPARE(end(process).code, 0);
        verifyConnected(path);
        QVERIFY(read(path).contains("\"meanwhile\": true"));
        verifyBackup(path, newer);
    }

    void a_link_still_leads_where_it_led()
    {
        write(QStringLiteral("dotfiles/claude.json"), kSettings);
        QVERIFY(QFile::link(at(QStringLiteral("dotfiles/claude.json")),
                            at(QStringLiteral(".claude.json"))));
        QCOMPARE(connectTo({QStringLiteral("claude-code"), QStringLiteral("--yes")}).code, 0);
        QVERIFY(QFileInfo(at(QStringLiteral(".claude.json"))).isSymLink());
        verifyConnected(QStringLiteral("dotfiles/claude.json"));
    }

    void a_program_that_nobody_knows_is_wrong_usage()
    {
        QCOMPARE(connectTo({QStringLiteral("emacs"), QStringLiteral("--yes")}).code, 2);
        QVERIFY(QDir(m_home->path()).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestConnect)
#include "tst_connect.moc"
