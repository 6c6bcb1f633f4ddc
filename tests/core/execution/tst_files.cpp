#include "base/globs.h"
#include "execution/files.h"

#include "base/text.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

using namespace oxide;
using base::ErrorKind;

class TestFiles final : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string write(const QString &name, const QByteArray &bytes)
    {
        const QString path = m_folder.filePath(name);
        QDir().mkpath(QFileInfo(path).absolutePath());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(path));
        return base::str(path);
    }

private Q_SLOTS:
    void textIsRead()
    {
        const auto files = execution::readFiles({write(QStringLiteral("a.txt"), "hello\n")});
        QVERIFY(files.has_value());
        QCOMPARE(files->front().text, std::string("hello\n"));
        QVERIFY(files->front().tokens[routing::Tokenizer::O200k] > 0);
    }

    void aMissingFileIsNamed()
    {
        const auto files = execution::readFiles({"/nowhere/at/all.txt"});
        QCOMPARE(files.error().kind, ErrorKind::NotFound);
        QVERIFY(files.error().message.find("/nowhere/at/all.txt") != std::string::npos);
    }

    void aBinaryFileIsRefused()
    {
        const auto files =
            execution::readFiles({write(QStringLiteral("b.bin"), QByteArray("\x7f"
                                                                            "ELF\0\1",
                                                                            6))});
        QCOMPARE(files.error().kind, ErrorKind::InvalidArgument);
        QVERIFY(files.error().message.find("binary") != std::string::npos);
    }

    void otherEncodingsBecomeWellFormed()
    {
        const auto files = execution::readFiles({write(QStringLiteral("l.txt"), "caf\xE9")});
        QVERIFY(base::isValidUtf8(files->front().text));
    }

    void aFolderIsNoFile()
    {
        const auto files = execution::readFiles({base::str(m_folder.path())});
        QCOMPARE(files.error().kind, ErrorKind::InvalidArgument);
    }

    void aPipeIsNotWaitedFor()
    {
#ifdef Q_OS_UNIX
        const std::string path = base::str(m_folder.filePath(QStringLiteral("pipe")));
        QCOMPARE(mkfifo(path.c_str(), 0600), 0);
        const auto files = execution::readFiles({path});
        QCOMPARE(files.error().kind, ErrorKind::InvalidArgument);
        QVERIFY(base::expandGlobs({"pip*"}, base::str(m_folder.path())).error().message.find("pip*")
                != std::string::npos);
#endif
    }

    void tooMuchTextInAllIsRefused()
    {
        const std::string path = write(QStringLiteral("long.txt"), QByteArray(8'000'000, 'a'));
        QVERIFY(execution::readFiles({path, path}).has_value());
        const auto files = execution::readFiles(std::vector<std::string>(9, path));
        QCOMPARE(files.error().kind, ErrorKind::InvalidArgument);
        QVERIFY(files.error().message.find("64 MB") != std::string::npos);
    }

    void globsFindWhatTheySay()
    {
        write(QStringLiteral("src/one.cpp"), "1");
        write(QStringLiteral("src/deep/two.cpp"), "2");
        write(QStringLiteral("src/three.h"), "3");
        write(QStringLiteral("node_modules/x/four.cpp"), "4");
        const std::string root = base::str(m_folder.path());
        const auto names = [&](const std::vector<std::string> &patterns) {
            std::vector<std::string> found;
            const auto paths = base::expandGlobs(patterns, root).value();
            for (const auto &path : paths.files)
                found.push_back(path.substr(root.size() + 1));
            return found;
        };
        using Names = std::vector<std::string>;
        QCOMPARE(names({"src/*.cpp"}), (Names{"src/one.cpp"}));
        QCOMPARE(names({"**/*.cpp"}), (Names{"src/deep/two.cpp", "src/one.cpp"}));
        QCOMPARE(names({"src/**"}), (Names{"src/deep/two.cpp", "src/one.cpp", "src/three.h"}));
        QCOMPARE(names({"src"}), names({"src/**"}));
        QCOMPARE(names({"src/[ot]*.?*"}), (Names{"src/one.cpp", "src/three.h"}));
        QCOMPARE(names({"src/one.cpp", "src/*.cpp"}), (Names{"src/one.cpp"}));
        QCOMPARE(names({"node_modules/**/*.cpp"}), (Names{"node_modules/x/four.cpp"}));
    }

    void whatAPatternFindsThatIsNoTextIsLeftOutAndSaid()
    {
        const std::string root = base::str(m_folder.path());
        const std::string text = write(QStringLiteral("mixed/a.txt"), "text");
        const std::string picture =
            write(QStringLiteral("mixed/b.png"), QByteArray("\x89PNG\0\0", 6));
        const auto found = base::expandGlobs({"mixed/*"}, root);
        QVERIFY(found.has_value());
        QCOMPARE(found->files, std::vector<std::string>{text});
        QCOMPARE(found->leftOut, std::vector<std::string>{picture});
        QVERIFY(base::leftOutSentence(*found).find(picture) != std::string::npos);
        // Named one by one it is asked for: whoever reads it says what is wrong with it.
        const auto named = base::expandGlobs({"mixed/*", "mixed/b.png"}, root);
        QCOMPARE(named->files, (std::vector<std::string>{text, picture}));
        QVERIFY(base::leftOutSentence(*named).empty());
        const auto none = base::expandGlobs({"mixed/*.png"}, root);
        QCOMPARE(none.error().kind, ErrorKind::InvalidArgument);
        QVERIFY(none.error().message.find(picture) != std::string::npos);
    }

    void aPatternThatFindsNothingIsAnError()
    {
        const auto none = base::expandGlobs({"*.nothing"}, base::str(m_folder.path()));
        QCOMPARE(none.error().kind, ErrorKind::InvalidArgument);
        QVERIFY(none.error().message.find("*.nothing") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestFiles)
#include "tst_files.moc"
