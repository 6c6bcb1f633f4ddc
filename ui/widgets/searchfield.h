#pragma once

#include <QKeySequence>
#include <QLineEdit>

namespace oxide::ui {

class Look;

/// A field with a magnifier, a clear button and, where given, its shortcut shown as a key cap and
/// bound within its window.
class SearchField final : public QLineEdit
{
    Q_OBJECT

public:
    SearchField(const Look &look, const QString &placeholder, const QKeySequence &shortcut = {},
                QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    const Look &m_look;
    QString m_shortcut;
};

} // namespace oxide::ui
