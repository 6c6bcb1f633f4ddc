#pragma once

#include "ui/widgets/context.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace oxide::ui {

class Label;

/// A key that was just made: the one time that it is seen.
class MadeKey final : public QWidget
{
    Q_OBJECT

public:
    explicit MadeKey(const Context &context, QWidget *parent = nullptr);

    void show(const QString &name, const QString &key);
    /// It is seen, and was not copied yet.
    [[nodiscard]] bool isWaiting() const;
    [[nodiscard]] QString name() const { return m_name; }

Q_SIGNALS:
    void done();

private:
    /// Forgets the key.
    void finish();

    QString m_name;
    bool m_isCopied = false;
    Label *m_title;
    QLineEdit *m_key;
    QPushButton *m_copy;
};

} // namespace oxide::ui
