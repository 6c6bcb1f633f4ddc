#include <map>
#include <set>
#include <vector>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace {

using Names = std::set<QString>;

QString contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// A folder of ours, and those that it may include beside itself.
using Table = std::map<QString, Names>;

/// The rows `| folder | holds | may also include |` of ARCHITECTURE.md, with the rules around it:
/// all may include base and model, base nothing, model only base.
Table parseTable(const QString &text)
{
    Table table;
    bool isInside = false;
    for (const QString &line : text.split(QLatin1Char('\n'))) {
        const QStringList cells = line.split(QLatin1Char('|'));
        if (!isInside) {
            isInside = cells.size() == 5 && cells[1].trimmed() == QLatin1String("folder")
                       && cells[3].trimmed() == QLatin1String("may also include");
            continue;
        }
        if (cells.size() != 5)
            break;
        const QString folder = cells[1].trimmed();
        if (folder.startsWith(QLatin1Char('-')))
            continue;
        Names may = {folder, QStringLiteral("base"), QStringLiteral("model")};
        for (const QString &name : cells[3].split(QLatin1Char(','), Qt::SkipEmptyParts)) {
            if (!name.trimmed().isEmpty())
                may.insert(name.trimmed());
        }
        table[folder] = may;
    }
    if (table.contains(QStringLiteral("base")))
        table[QStringLiteral("base")] = {QStringLiteral("base")};
    if (table.contains(QStringLiteral("model")))
        table[QStringLiteral("model")] = {QStringLiteral("model"), QStringLiteral("base")};
    return table;
}

struct Include {
    QString file; ///< from the project's root
    int line;
    QString name;   ///< what stands between the quotes or brackets
    bool isOurs;    ///< in quotes
    QString folder; ///< the first part of the name
};

QStringList sources(const QString &root, const QString &under)
{
    QStringList files;
    QDirIterator found(root + QLatin1Char('/') + under,
                       {QStringLiteral("*.h"), QStringLiteral("*.cpp"), QStringLiteral("*.mm")},
                       QDir::Files, QDirIterator::Subdirectories);
    while (found.hasNext())
        files << QDir(root).relativeFilePath(found.next());
    files.sort();
    return files;
}

std::vector<Include> includesOf(const QString &file, const QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]"));
    std::vector<Include> includes;
    int line = 0;
    for (const QString &one : text.split(QLatin1Char('\n'))) {
        ++line;
        const auto match = pattern.match(one);
        if (!match.hasMatch())
            continue;
        const QString name = match.captured(2);
        includes.push_back({file, line, name, match.captured(1) == QLatin1String("\""),
                            name.section(QLatin1Char('/'), 0, 0)});
    }
    return includes;
}

/// The folder of core that a file is in, or "ui" or "app".
QString ownerOf(const QString &file)
{
    const QStringList parts = file.split(QLatin1Char('/'));
    return parts[0] == QLatin1String("core") && parts.size() > 2 ? parts[1] : parts[0];
}

/// What files of this folder may include, of all that is ours.
Names allowed(const Table &table, const QString &file)
{
    const QString owner = ownerOf(file);
    Names engine = {QStringLiteral("engine"), QStringLiteral("model"), QStringLiteral("base")};
    if (owner == QLatin1String("ui")) {
        engine.insert(owner);
        return engine;
    }
    if (file.startsWith(QLatin1String("app/sim/")))
        return {QStringLiteral("app"), QStringLiteral("base"), QStringLiteral("httpserver")};
    if (file.startsWith(QLatin1String("app/train/")))
        return {QStringLiteral("app"), QStringLiteral("base"), QStringLiteral("model"),
                QStringLiteral("routing"), QStringLiteral("security")};
    if (owner == QLatin1String("app")) {
        engine.insert({QStringLiteral("app"), QStringLiteral("api")});
        if (file.startsWith(QLatin1String("app/desktop/")))
            engine.insert({QStringLiteral("ui"), QStringLiteral("process")});
        if (file.startsWith(QLatin1String("app/mcp/")))
            engine.insert(
                {QStringLiteral("mcp"), QStringLiteral("net"), QStringLiteral("process")});
        if (file.startsWith(QLatin1String("app/cli/"))
            || file.startsWith(QLatin1String("app/host/")))
            engine.insert(QStringLiteral("config"));
        return engine;
    }
    const auto row = table.find(owner);
    return row == table.end() ? Names() : row->second;
}

/// Why the table forbids this include; empty where it does not.
QString objection(const Table &table, const Include &include)
{
    const bool isOfOurs = table.contains(include.folder) || include.folder == QLatin1String("ui")
                          || include.folder == QLatin1String("app");
    if (!include.isOurs || !include.name.contains(QLatin1Char('/')) || !isOfOurs
        || allowed(table, include.file).contains(include.folder))
        return {};
    return QStringLiteral("%1:%2: %3 may not include %4")
        .arg(include.file)
        .arg(include.line)
        .arg(ownerOf(include.file), include.name);
}

const QString root = QStringLiteral(OXIDE_SOURCE_DIR);

} // namespace

/// Reads the sources and holds them to ARCHITECTURE.md: linking alone does not stop an include.
class TestArchitecture final : public QObject
{
    Q_OBJECT

private:
    Table m_table;
    QStringList m_files;

private Q_SLOTS:
    void initTestCase()
    {
        m_table = parseTable(contents(root + QStringLiteral("/ARCHITECTURE.md")));
        m_files = sources(root, QStringLiteral("core")) + sources(root, QStringLiteral("ui"))
                  + sources(root, QStringLiteral("app"));
        QVERIFY(m_files.size() > 20);
    }

    void theTableIsRead()
    {
        QVERIFY(m_table.size() >= 17);
        QCOMPARE(m_table[QStringLiteral("base")], Names{QStringLiteral("base")});
        QVERIFY(m_table[QStringLiteral("net")].contains(QStringLiteral("security")));
        QVERIFY(!m_table[QStringLiteral("routing")].contains(QStringLiteral("storage")));
        QVERIFY(m_table[QStringLiteral("engine")].contains(QStringLiteral("execution")));
        QVERIFY(!m_table[QStringLiteral("engine")].contains(QStringLiteral("httpserver")));
    }

    void aForbiddenIncludeIsSeen()
    {
        const auto check = [&](const char *file, const char *line) {
            const auto includes = includesOf(QString::fromLatin1(file), QString::fromLatin1(line));
            return includes.size() == 1 && !objection(m_table, includes.front()).isEmpty();
        };
        QVERIFY(check("core/routing/x.cpp", "#include \"storage/database.h\""));
        QVERIFY(check("core/base/x.cpp", "  #  include \"model/task.h\""));
        QVERIFY(check("core/model/x.h", "#include \"config/config.h\""));
        QVERIFY(check("ui/pages/x.cpp", "#include \"config/config.h\""));
        QVERIFY(check("core/engine/x.cpp", "#include \"ui/shell/page.h\""));
        QVERIFY(check("app/cli/x.cpp", "#include \"ui/shell/page.h\""));
        QVERIFY(!check("app/desktop/x.cpp", "#include \"ui/shell/page.h\""));
        QVERIFY(check("app/sim/x.cpp", "#include \"engine/engine.h\""));
        QVERIFY(check("app/train/x.cpp", "#include \"engine/engine.h\""));
        QVERIFY(!check("app/train/x.cpp", "#include \"routing/classifier.h\""));
        QVERIFY(check("app/cli/x.cpp", "#include \"storage/database.h\""));
        QVERIFY(!check("app/cli/x.cpp", "#include \"config/configstore.h\""));
        QVERIFY(check("app/desktop/x.cpp", "#include \"config/configstore.h\""));
        QVERIFY(check("core/newfolder/x.cpp", "#include \"base/error.h\""));
        QVERIFY(!check("core/routing/x.cpp", "#include \"config/config.h\""));
        QVERIFY(!check("core/routing/x.cpp", "#include \"routing/decide.h\""));
        QVERIFY(!check("ui/x.cpp", "#include \"engine/engine.h\""));
        QVERIFY(!check("core/base/x.cpp", "#include <model/outside.h>"));
    }

    void everyIncludeIsAllowed()
    {
        QStringList objections;
        for (const QString &file : m_files) {
            for (const Include &include :
                 includesOf(file, contents(root + QLatin1Char('/') + file))) {
                if (const QString one = objection(m_table, include); !one.isEmpty())
                    objections << one;
            }
        }
        QVERIFY2(objections.isEmpty(), qPrintable(objections.join(QLatin1Char('\n'))));
    }

    void everyFolderOfCoreIsInTheTable()
    {
        for (const QString &folder :
             QDir(root + QStringLiteral("/core")).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            QVERIFY2(m_table.contains(folder), qPrintable(folder));
    }

    void ourIncludesCarryTheirFolder()
    {
        // A bare name is found only beside the file; moc's own output is the exception.
        for (const QString &file : m_files) {
            if (!file.startsWith(QLatin1String("core/")))
                continue;
            for (const Include &include :
                 includesOf(file, contents(root + QLatin1Char('/') + file))) {
                const bool isBare = include.isOurs && !include.name.contains(QLatin1Char('/'))
                                    && !include.name.endsWith(QLatin1String(".moc"));
                QVERIFY2(!isBare, qPrintable(file + QStringLiteral(": ") + include.name));
            }
        }
    }

    void everyHeaderIsReadOnce()
    {
        for (const QString &file : m_files) {
            const QString text = contents(root + QLatin1Char('/') + file);
            if (file.endsWith(QLatin1String(".h")) && !file.endsWith(QLatin1String("/pch.h")))
                QVERIFY2(text.contains(QLatin1String("#pragma once")), qPrintable(file));
        }
    }

    void coreKnowsNoWidgets()
    {
        static const QRegularExpression widgets(QStringLiteral(
            "^(Q(Widget|Dialog|MainWindow|Application|Label|PushButton|Layout|Painter|Chart\\w*|"
            "Charts|TableView|ListView|TreeView|MessageBox|SystemTrayIcon|Menu|Action)|QtWidgets.*|"
            "QtCharts.*|QtGui.*)$"));
        for (const QString &file : m_files) {
            if (!file.startsWith(QLatin1String("core/"))
                && !file.startsWith(QLatin1String("app/cli/"))
                && !file.startsWith(QLatin1String("app/sim/"))
                && !file.startsWith(QLatin1String("app/mcp/")))
                continue;
            for (const Include &include :
                 includesOf(file, contents(root + QLatin1Char('/') + file)))
                QVERIFY2(!widgets.match(include.name).hasMatch(),
                         qPrintable(file + QStringLiteral(": ") + include.name));
        }
    }

    void theNamespaceIsTheFoldersName()
    {
        for (const QString &file : m_files) {
            const QStringList parts = file.split(QLatin1Char('/'));
            if (parts[0] != QLatin1String("core") || parts.size() != 3
                || !file.endsWith(QLatin1String(".h")))
                continue;
            const QString text = contents(root + QLatin1Char('/') + file);
            const bool hasOwn = text.contains(QStringLiteral("namespace oxide::") + parts[1]);
            QVERIFY2(hasOwn, qPrintable(file));
        }
    }
};

QTEST_GUILESS_MAIN(TestArchitecture)
#include "tst_architecture.moc"
