#include "ui/widgets/clipboard.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QMimeData>
#include <QTimer>

namespace oxide::ui {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Clipboard)
};

constexpr int copiedMs = 1500;
constexpr auto wordsProperty = "oxideWordsBeforeCopy";

} // namespace

void copyText(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

void copySecret(const QString &secret)
{
    auto *data = new QMimeData;
    data->setText(secret);
    // What Klipper, macOS' pasteboard tools and Windows' history look for.
    data->setData(QStringLiteral("x-kde-passwordManagerHint"), "secret");
    data->setData(QStringLiteral("application/x-nspasteboard-concealed-type"), "secret");
    data->setData(QStringLiteral("ExcludeClipboardContentFromMonitorProcessing"), "1");
    QGuiApplication::clipboard()->setMimeData(data);
}

void showCopied(QAbstractButton *button)
{
    const bool isCopiedYet = button->property(wordsProperty).isValid();
    if (isCopiedYet)
        return;
    button->setProperty(wordsProperty, button->text());
    button->setMinimumWidth(button->width()); // its neighbours stay where they are
    button->setText(Texts::tr("Copied"));
    QTimer::singleShot(copiedMs, button, [button] {
        button->setText(button->property(wordsProperty).toString());
        button->setProperty(wordsProperty, {});
        button->setMinimumWidth(0);
    });
}

} // namespace oxide::ui
