#include "support/fakedata.h"
#include "support/fakeengine.h"
#include "ui/history/historypage.h"
#include "ui/routing/routingpage.h"
#include "ui/routing/rulelist.h"
#include "ui/routing/rulerow.h"
#include "ui/run/promptbox.h"
#include "ui/run/runpage.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"
#include <QApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
using namespace oxide;
using namespace oxide::ui;
static void grab(QWidget &w, const QString &name, bool dark, QSize size)
{
    w.resize(size);
    w.show();
    QTest::qWait(900);
    w.grab().save(QStringLiteral("/tmp/shots/%1-%2-%3.png")
                      .arg(name, dark ? QStringLiteral("dark") : QStringLiteral("light"))
                      .arg(size.width()));
}
int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QFont font(QStringLiteral("Noto Sans"));
    font.setPointSizeF(9.75);
    app.setFont(font);
    const QString which = app.arguments().value(1);
    for (bool dark : {false, true}) {
        if (app.arguments().contains(QStringLiteral("light")) && dark)
            continue;
        Look look(dark ? ThemeChoice::Dark : ThemeChoice::Light);
        installControlStyle(look);
        for (QSize size : {QSize(1080, 772), QSize(1720, 1052), QSize(904, 572)}) {
            if (app.arguments().contains(QStringLiteral("small")) && size.width() > 1100)
                continue;
            test::FakeEngine engine;
            ServiceBook services(engine);
            Context context{engine, look, services};
            QTest::qWait(50);
            if (which == QStringLiteral("run")) {
                engine.setStreamInterval(20);
                RunPage page(context);
                Place place;
                place.page = PageId::Run;
                page.resize(size);
                page.show();
                place.text = QStringLiteral(
                    "Review the retry loop in these files. I think a cancelled upload can be "
                    "queued twice when the network comes back. Say where, and show the smallest "
                    "fix. Report goes to mara@harbour.dev.");
                page.open(place);
                QTest::qWait(500);
                auto *box = page.findChild<PromptBox *>();
                Q_EMIT box->sendAsked();
                QTest::qWait(1500);
                page.open(place);
                box->addFiles({QStringLiteral("/work/main/CMakeLists.txt"),
                               QStringLiteral("/work/main/ARCHITECTURE.md"),
                               QStringLiteral("/nowhere/network.log")});
                grab(page, QStringLiteral("run"), dark, size);
                auto *modes = page.findChild<Segmented *>();
                modes->setCurrent(1);
                Q_EMIT modes->chosen(1);
                Q_EMIT box->sendAsked();
                QTest::qWait(600);
                grab(page, QStringLiteral("compare"), dark, size);
                modes->setCurrent(2);
                Q_EMIT modes->chosen(2);
                for (auto *edit : page.findChildren<QLineEdit *>())
                    if (edit->accessibleName() == QStringLiteral("Folder"))
                        edit->setText(QStringLiteral("/work/main"));
                QTest::qWait(100);
                Q_EMIT box->sendAsked();
                QTest::qWait(600);
                grab(page, QStringLiteral("parallel"), dark, size);
            }
            if (which == QStringLiteral("routing")) {
                RoutingPage page(context);
                page.resize(size);
                page.show();
                QTest::qWait(300);
                for (auto *edit : page.findChildren<QLineEdit *>())
                    if (edit->accessibleName().startsWith(QStringLiteral("Prompt for")))
                        edit->setText(
                            QStringLiteral("Is this mutex needed around the map lookup?"));
                page.findChild<RuleList *>()->focusRule(2);
                grab(page, QStringLiteral("routing"), dark, size);
            }
            if (which == QStringLiteral("history")) {
                HistoryPage page(context);
                grab(page, QStringLiteral("history"), dark, size);
            }
        }
    }
}
