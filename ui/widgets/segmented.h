#pragma once

#include <QWidget>

class QButtonGroup;
class QPushButton;

namespace oxide::ui {

class Look;

/// Two to four words of which one is chosen; arrow keys move the choice.
class Segmented final : public QWidget
{
    Q_OBJECT

public:
    /// `name` says what is chosen, for those who cannot see it.
    Segmented(const Look &look, const QString &name, const QStringList &words,
              QWidget *parent = nullptr);

    [[nodiscard]] int current() const;
    /// Does not emit chosen().
    void setCurrent(int index);
    void setWord(int index, const QString &word);
    /// A word that is not offered has no place; the last one or the first one, so that the ends
    /// stay round.
    void setOffered(int index, bool offered);

Q_SIGNALS:
    /// The user chose.
    void chosen(int index);

private:
    void fit(QPushButton *button);

    const Look &m_look;
    QButtonGroup *m_group;
};

} // namespace oxide::ui
